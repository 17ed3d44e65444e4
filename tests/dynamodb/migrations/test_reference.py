"""Whatever becomes of the code, and whatever is run, fails or dies: the ledger is what a dict is by the same steps."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, TypeAlias
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from goldstack.dynamodb import Migration, MigrationContext, Table
from goldstack.dynamodb.definition import create_table
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import MigrationError

from .people import ledger
from .reference import Code, Died, Reference, of_row

NAMES = ["01-a", "02-b", "03-ü", "04.d", "05"]
NAME = st.sampled_from(NAMES)
TEXT = st.sampled_from(["x", "y", "z", "xyz", None])
POINTS = [
    "locked",
    "before head",
    "head",
    "before begin",
    "begun",
    "before failed",
    "failed",
    "before end",
    "ended",
    "before release",
    "released",
]
MISHAPS = st.one_of(
    st.none(),
    st.sampled_from(POINTS),
    st.builds(
        lambda count, error: [*[None] * count, error],
        st.integers(0, 1),
        st.sampled_from([RuntimeError("ill"), ValueError(), KeyboardInterrupt(), SystemExit(3)]),
    ),
)
Mishap: TypeAlias = str | list[BaseException | None] | None


class Migrating(RuleBasedStateMachine):
    """Changes the code of a table and migrates it, and its model."""

    client: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        name = f"reference-{uuid4().hex[:12]}"
        create_table(self.client, name)
        self.table = Table(self.client, name)
        self.model = Reference()
        self.ran: list[tuple[str, str]] = []
        self.fails: list[BaseException | None] = []
        self.dies: str | None = None

    @initialize(texts=st.lists(TEXT, min_size=2, max_size=3), original=st.booleans())
    def begin(self, texts: list[str | None], original: bool) -> None:
        """With some migrations; where *original*, the first of them was applied by the original."""
        self.model.code = [Code(name, text) for name, text in zip(NAMES, texts, strict=False)]
        if original:
            self.originally(NAMES[0])

    @rule(
        name=NAME, text=TEXT, at=st.integers(0, 9), long=st.booleans(), is_one_way=st.sampled_from([True, *[False] * 3])
    )
    def add_or_edit(self, name: str, text: str | None, at: int, long: bool, is_one_way: bool) -> None:
        code, made = self.model.code, Code(name, text, long, not is_one_way)
        names = [one.name for one in code]
        if name in names:
            code[names.index(name)] = made
        else:
            code.insert(at, made)  # mostly at the end

    @rule(number=st.integers(0, 4))
    def remove(self, number: int) -> None:
        del self.model.code[number : number + 1]

    @rule(number=st.integers(0, 4), name=NAME)
    def rename(self, number: int, name: str) -> None:
        code = self.model.code
        if number < len(code) and all(one.name != name for one in code):
            code[number] = replace(code[number], name=name)

    @rule(number=st.integers(0, 4), at=st.integers(0, 4))
    def reorder(self, number: int, at: int) -> None:
        if number < len(self.model.code):
            self.model.code.insert(at, self.model.code.pop(number))

    @rule(name=NAME)
    def originally(self, name: str) -> None:
        item = {"pk": {"S": "#MIGRATIONS"}, "sk": {"S": name}}
        self.client.put_item(TableName=self.table.raw.name, Item=item)
        self.model.original(name)

    @rule(
        to=st.one_of(st.none(), st.none(), NAME),
        again=st.booleans(),
        short_only=st.sampled_from([False, False, True]),
        compare=st.booleans(),
        accept_changed=st.booleans(),
        mishap=MISHAPS,
    )
    def up(self, mishap: Mishap, **how: Any) -> None:
        self.both(lambda one: one.up(**how), mishap)

    @rule(again=st.booleans(), mishap=MISHAPS)
    def up_as_connect_and_the_command_do(self, again: bool, mishap: Mishap) -> None:
        how = {"to": None, "short_only": False, "accept_changed": False}
        self.both(lambda one: one.up(again=again, compare=again, **how), mishap)

    @rule(name=st.one_of(st.none(), NAME), mishap=MISHAPS)
    def down(self, name: str | None, mishap: Mishap) -> None:
        self.both(lambda one: one.down_to(name), mishap)

    @rule(name=NAME, applied=st.booleans(), mishap=MISHAPS)
    def mark(self, name: str, applied: bool, mishap: Mishap) -> None:
        self.both(lambda one: one.mark(name, applied=applied), mishap)

    def both(self, do: Callable[[Any], Any], mishap: Mishap) -> None:
        """Do the same to the table and to the model."""
        self.dies = self.model.dies = mishap if isinstance(mishap, str) else None
        self.fails, self.model.fails = ([*mishap] if isinstance(mishap, list) else [] for _ in range(2))
        expected, found = outcome(do, self.model), outcome(do, self.runner())
        assert found == expected
        assert self.ran == self.model.ran

    def runner(self) -> Runner:
        migrations = [self.migration(one) for one in self.model.code]
        return Runner(self.client, self.table.raw.name, migrations, patience=0, at=self.at)

    def migration(self, one: Code) -> Migration:
        made = Migration(one.name, partial(self.body, (one.name, "up")), long=one.long, checksum=one.text)
        if one.has_way_back:
            made.down(partial(self.body, (one.name, "back")))
        return made

    def body(self, what: tuple[str, str], ctx: MigrationContext) -> None:
        self.ran.append(what)
        if error := self.fails.pop(0) if self.fails else None:
            raise error

    def at(self, point: str) -> None:
        if point == self.dies:
            self.dies = None
            raise Died(point)

    @invariant()
    def is_as_the_model_says(self) -> None:
        runner = self.runner()
        stands = runner.standing()
        assert [(entry.name, entry.state) for entry in stands.entries] == self.model.states()
        assert {entry.name: of_row(entry.row) for entry in stands.entries if entry.row} == self.model.rows
        found = [(finding.kind, finding.name, finding.was) for finding in stands.findings]
        assert len(set(found)) == len(found)
        assert set(found) == self.model.findings()
        assert runner.pending() == self.model.pending()
        assert stands.holder is None
        rows = ledger(self.table)
        head = {name: state["S"] for name, state in rows["#HEAD"]["applied"]["M"].items()} if "#HEAD" in rows else None
        assert head == self.model.head
        assert rows.keys() - {"#HEAD", "#LOCK"} == self.model.rows.keys()

    def teardown(self) -> None:
        self.client.delete_table(TableName=self.table.raw.name)


def outcome(do: Callable[[Any], Any], one: Any) -> Any:
    """What *do* gives, or the kind of error that it ends by."""
    try:
        return do(one)
    except (MigrationError, KeyboardInterrupt, Died) as error:
        return type(error)


@pytest.mark.parametrize(
    ("server", "examples", "steps"),
    [
        ("ministack", 6, 20),
        pytest.param("ministack", 100, 40, marks=pytest.mark.soak),
        pytest.param("dynamodb_local", 100, 40, marks=pytest.mark.soak),
    ],
    indirect=["server"],
)
def test_the_ledger_is_what_a_dict_is_by_the_same_steps(steady: Any, examples: int, steps: int) -> None:
    Migrating.client = steady
    # A server is too slow for making a failure small.
    quiet = settings(
        max_examples=examples,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Migrating, settings=quiet)
