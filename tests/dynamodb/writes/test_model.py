"""Whatever is written in whatever order, the table is what a dict is by the same writes."""

from typing import Any, ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from goldstack.dynamodb import Key, Table, Transaction
from goldstack.dynamodb.definition import create_table
from goldstack.errors import ConditionFailed, DataError, ItemNotFound, NotUnique, TransactionCanceled, VersionConflict

from .model import FUTURE, KINDS, PAST, Model, Place, Refusal, place_of, value_of
from .written import Everything, Named, claimed, stored

IDS = "ab"
NUMBERS = st.integers(0, 1)
ITEMS = st.one_of(
    *(
        st.builds(
            kind,
            id=st.sampled_from(IDS),
            n=NUMBERS,
            **{
                name: values
                for name, values in {
                    "name": st.sampled_from(["x", "y", None]),
                    "team": st.sampled_from("rs"),
                    "until": st.sampled_from([None, FUTURE, FUTURE, PAST]),
                }.items()
                if name in kind.model_fields
            },
        )
        for kind in (*KINDS, Named, Everything, Everything)  # most of which is to be found
    )
)
PLACES = st.builds(
    lambda kind, name: kind.at(name), st.sampled_from([*KINDS, Named, Everything, Everything]), st.sampled_from(IDS)
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "n": NUMBERS,
        "more": st.just(1),
        "name": st.sampled_from(["x", "y", None]),
        "until": st.sampled_from([None, FUTURE, PAST]),
    },
)
WHEN = st.sampled_from([None, None, None, 0, 1])


def fitting(changes: dict[str, Any], kind: Any) -> dict[str, Any]:
    """Those of *changes* that the kind has fields for; at least one."""
    found = {name: value for name, value in changes.items() if name in kind.model_fields}
    return found if found or "more" in changes else {"n": 1}


def changed(item: Any, changes: dict[str, Any], *, adds: bool) -> Any:
    """What *item* is after an edit."""
    more = {"n": changes.get("n", item.n) + 1} if adds else {}
    return counted(item.model_copy(update=changes | more))


def counted(item: Any) -> Any:
    """*item* once it has been written."""
    return item.model_copy(update={"rev": item.rev + 1} if "rev" in type(item).model_fields else {})


def at(number: int | None) -> Any:
    """The condition that `n` is *number*."""
    return None if number is None else lambda item: item.n == number


def spelled(item: Any) -> str:
    """The value of *item* as that which holds it says it."""
    return "#".join(f"S:{getattr(item, name)}" for name in ("team", "name") if hasattr(item, name))


def assign(edited: Any, changes: dict[str, Any], *, adds: bool) -> None:
    for name, value in changes.items():
        setattr(edited, name, value)
    if adds:
        edited.n += 1


class Writes(RuleBasedStateMachine):
    """Writes to a table and to its model, and compares them."""

    client: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        name = f"model-{uuid4().hex[:12]}"
        create_table(self.client, name)
        self.table = Table(self.client, name)
        self.model = Model()

    @initialize()
    def begin(self) -> None:
        """With something that can be changed."""
        for item in [
            *(kind(id="a") for kind in KINDS),
            Named(id="b", name="x"),
            Everything(id="b", name="x", team="r"),
        ]:
            self.create(item)

    def create(self, item: Any) -> None:
        after = counted(item)
        expected = self.model.create(item) or self.model.unique(item)
        if self.told(expected, lambda: self.table.create(item), place_of(item)):
            self.model.apply({place_of(item): after})

    @rule(item=ITEMS, when=WHEN, reads=st.booleans())
    def put(self, item: Any, when: int | None, reads: bool) -> None:
        self.whole(item, when=when, reads=reads, write=self.table.put)

    @rule(item=ITEMS, when=WHEN, reads=st.booleans())
    def upsert(self, item: Any, when: int | None, reads: bool) -> None:
        self.whole(item, when=when, reads=reads, write=self.table.upsert)

    def whole(self, item: Any, *, when: int | None, reads: bool, write: Any) -> None:
        """A put or an upsert: of a version that was read, or not."""
        item = self.as_read(item) if reads else item
        expected = self.model.write(item, when=when) or self.model.unique(item)
        after = counted(item)
        if self.told(expected, lambda: write(item, when=at(when)), place_of(item)):
            assert item == after
            self.model.apply({place_of(item): after})

    @rule(item=ITEMS)
    def create_one(self, item: Any) -> None:
        self.create(item)

    @rule(place=PLACES, changes=CHANGES, when=WHEN)
    def edit(self, place: Place, changes: dict[str, Any], when: int | None) -> None:
        self.change(place, place, changes, expected=self.model.edit(place, when=when), when=when)

    @rule(item=ITEMS, changes=CHANGES, reads=st.booleans())
    def edit_what_was_read(self, item: Any, changes: dict[str, Any], reads: bool) -> None:
        item = self.as_read(item) if reads else item
        self.change(
            item, place_of(item), changes, expected=self.model.edit(place_of(item), rev=getattr(item, "rev", None))
        )

    def change(
        self, what: Any, place: Place, changes: dict[str, Any], *, expected: Refusal, when: int | None = None
    ) -> None:
        adds, changes = "more" in changes, fitting(changes, place.entity)
        after = None
        if expected is None:
            after = changed(self.model.seen(place), changes, adds=adds)
            expected = self.model.unique(after)

        def edit() -> None:
            with (one := self.table.edit(what, when=at(when))) as edited:
                assign(edited, changes, adds=adds)
            assert one.item == after

        if self.told(expected, edit, place):
            self.model.apply({place: after})

    @rule(place=PLACES, when=WHEN)
    def delete(self, place: Place, when: int | None) -> None:
        was = self.model.seen(place)

        def delete() -> None:
            assert self.table.delete(place, when=at(when)) == was

        if self.told(self.model.delete(place, when=when), delete, place):
            self.model.apply({place: None})

    @rule(items=st.lists(ITEMS, max_size=4))
    def put_many(self, items: list[Any]) -> None:
        plain = [item for item in items if "rev" not in type(item).model_fields and not hasattr(item, "name")]
        assert self.table.put_many(plain).count == len({place_of(item) for item in plain})
        self.model.apply({place_of(item): item for item in plain})

    @rule(data=st.data(), places=st.lists(PLACES, min_size=1, max_size=4, unique=True))
    def transaction(self, data: st.DataObject, places: list[Place]) -> None:
        after: dict[Place, Any] = {}
        refusals: dict[Place, Refusal] = {}
        error: DataError | None = None
        try:
            with self.table.transaction() as tx:
                for place in places:
                    refusals[place] = self.action(tx, place, data, after)
        except DataError as told:
            error = told
        values = [value for value in map(value_of, after.values()) if value is not None]
        for place in self.model.clashes(after):
            refusals[place] = refusals[place] or NotUnique
        if len(set(values)) < len(values):
            assert isinstance(error, NotUnique)
        elif any(refusals.values()):
            assert isinstance(error, TransactionCanceled)
            first = {one.key: one for one in reversed(error.failures)}
            assert {key: type(one) for key, one in first.items()} == {key: one for key, one in refusals.items() if one}
        else:
            assert error is None
            self.model.apply(after)

    def action(self, tx: Transaction, place: Place, data: st.DataObject, after: dict[Place, Any]) -> Refusal:
        """One action of a transaction: what it refuses; what is there after it is added to *after*."""
        seen, kind = self.model.seen(place), place.entity
        match data.draw(st.sampled_from(["put", "create", "upsert", "edit", "delete", "check", "check_absent"])):
            case "delete":
                tx.delete(place)
                after[place] = None
                return None
            case "check":
                number = data.draw(NUMBERS)
                tx.check(place, at(number))
                return ItemNotFound if seen is None else None if seen.n == number else ConditionFailed
            case "check_absent":
                tx.check_absent(place)
                return self.model.create(kind(id=place.pk))
            case "edit":
                changes = data.draw(CHANGES)
                if place in self.model.items and seen is None:
                    changes.pop("until", None)  # whether it then takes a value only matters to what is told first
                adds, changes = "more" in changes, fitting(changes, kind)
                with tx.edit(place) as edited:
                    assign(edited, changes, adds=adds)
                if seen is not None:
                    after[place] = changed(seen, changes, adds=adds)
                return self.model.edit(place)
            case how:
                item = data.draw(ITEMS.filter(lambda item: type(item) is kind)).model_copy(update={"id": place.pk})
                item = self.as_read(item) if how != "create" and data.draw(st.booleans()) else item
                refusal = self.model.create(item) if how == "create" else self.model.write(item)
                getattr(tx, how)(item)
                after[place] = counted(item)
                return refusal

    def as_read(self, item: Any) -> Any:
        """*item* with the version that a read gives."""
        rev = getattr(self.model.seen(place_of(item)), "rev", None)
        return item if rev is None else item.model_copy(update={"rev": rev})

    def told(self, expected: Refusal, write: Any, place: Place) -> bool:
        """Whether *write* is done; it is refused as *expected*."""
        if expected is None:
            write()
            return True
        with pytest.raises(DataError) as failed:
            write()
        assert type(failed.value) is expected
        assert failed.value.key == place
        if isinstance(failed.value, ConditionFailed) and not isinstance(failed.value, NotUnique):
            assert failed.value.item == self.model.seen(place)
        if expected is VersionConflict:
            assert "was" in str(failed.value)
        return False

    @invariant()
    def is_as_the_model_says(self) -> None:
        places = [kind.at(name) for kind in KINDS for name in IDS]
        assert self.table.transact_get(places) == self.model.all_seen()

    def teardown(self) -> None:
        for kind in KINDS:
            seen = {Key(kind, item.id, item.type): item for item in self.table.scan(kind).consistent()}
            assert seen == {place: item for place, item in self.model.all_seen().items() if place.entity is kind}
        items = stored(self.table)
        for kind in (Named, Everything):
            assert claimed(items, kind.__name__) == {
                spelled(item): (place.pk, place.sk)
                for place, item in self.model.all_seen().items()
                if place.entity is kind and item.name is not None
            }
        self.client.delete_table(TableName=self.table.raw.name)


@pytest.mark.parametrize(
    ("server", "examples", "steps"),
    [
        ("ministack", 25, 30),
        pytest.param("ministack", 300, 60, marks=pytest.mark.soak),
        pytest.param("dynamodb_local", 300, 60, marks=pytest.mark.soak),
    ],
    indirect=["server"],
)
def test_the_table_is_what_a_dict_is_by_the_same_writes(steady: Any, examples: int, steps: int) -> None:
    Writes.client = steady
    # A server is too slow for making a failure small: it took five minutes.
    quiet = settings(
        max_examples=examples,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Writes, settings=quiet)
