"""Tables of the original template, which keeps nothing of a migration but its name, and older and newer code of ours."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.dynamodb.migrations.listener import Heard
from tests.dynamodb.migrations.people import client_of, ledger

from goldstack.dynamodb import Migration, Table
from goldstack.dynamodb.migrations.runner import Runner

ORIGINAL = ["00-dummy-migration", "01-add-gs1-email-index"]


def originally(table: Table, *names: str) -> None:
    """What the original does when it has run *names*."""
    for name in names:
        table.raw.client.put_item(TableName=table.raw.name, Item={"pk": {"S": "#MIGRATIONS"}, "sk": {"S": name}})


class Code:
    """One version of the code, with a client of its own, which notes what it asks for."""

    def __init__(self, url: str, table: Table, *names: str) -> None:
        self.ran: list[str] = []
        self.calls: list[str] = []
        self.heard = Heard()
        self.client = client_of(url)
        self.client.meta.events.register("before-call.dynamodb", lambda model, **_: self.calls.append(model.name))
        self.runner = Runner(self.client, table.raw.name, [self._made(name) for name in names], listener=self.heard)

    def migrate(self) -> list[str]:
        """As the command does."""
        return self.runner.up(again=True, compare=True)

    def _made(self, name: str) -> Migration:
        made = Migration(name, lambda _: self.does(name), checksum=name)
        made.down(lambda _: self.does(f"-{name}"))
        return made

    def does(self, name: str) -> None:
        self.ran.append(name)


@contextmanager
def unchanged(table: Table) -> Iterator[None]:
    """The ledger stays as it is, to the last attribute."""
    before = ledger(table)
    yield
    assert ledger(table) == before


@pytest.fixture
def code(server: str, table: Table) -> Iterator[Any]:
    made: list[Code] = []

    def make(*names: str) -> Code:
        made.append(Code(server, table, *names))
        return made[-1]

    yield make
    for one in made:
        one.client.close()


def test_what_the_original_applied_counts_and_is_written_down_once(table: Table, code: Any) -> None:
    originally(table, *ORIGINAL)
    ours = code(*ORIGINAL)
    with unchanged(table):
        assert ours.runner.pending() == []
        assert ours.runner.up() == []
        stands = ours.runner.standing()
    assert [entry.state for entry in stands.entries] == ["applied", "applied"]
    assert stands.findings == ()
    assert ours.migrate() == []
    assert ledger(table)["#HEAD"]["applied"] == {"M": {name: {"S": "applied"} for name in ORIGINAL}}
    for name in ORIGINAL:
        assert ledger(table)[name] == {"pk": {"S": "#MIGRATIONS"}, "sk": {"S": name}}
    ours.calls.clear()
    with unchanged(table):
        assert ours.runner.up() == []
        assert ours.calls == ["GetItem"]
        assert ours.migrate() == []
    assert ours.ran == []


def test_what_the_original_applied_is_taken_back_and_applied_again(table: Table, code: Any) -> None:
    originally(table, *ORIGINAL)
    ours = code(*ORIGINAL, "0002-ours")
    assert ours.migrate() == ["0002-ours"]
    assert ours.runner.down_to(ORIGINAL[0]) == ["0002-ours", ORIGINAL[1]]
    row = ledger(table)[ORIGINAL[1]]
    assert (row["state"], row["attempts"]) == ({"S": "reverted"}, {"N": "1"})
    assert ours.runner.pending() == [ORIGINAL[1], "0002-ours"]
    assert ours.migrate() == [ORIGINAL[1], "0002-ours"]
    assert ours.ran == ["0002-ours", "-0002-ours", f"-{ORIGINAL[1]}", ORIGINAL[1], "0002-ours"]
    assert ledger(table)[ORIGINAL[1]]["checksum"] == {"S": ORIGINAL[1]}


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
@pytest.mark.parametrize("way", ["connect", "command"])
def test_what_the_original_applies_beside_us_is_not_run_again(table: Table, code: Any, way: str) -> None:
    originally(table, ORIGINAL[0])
    assert code(ORIGINAL[0], "0001").migrate() == ["0001"]
    originally(table, "0002")
    ours = code(ORIGINAL[0], "0001", "0002")
    assert (ours.runner.up() if way == "connect" else ours.migrate()) == []
    assert ours.runner.pending() == []  # so that no connect() asks for the command over and over
    assert ours.ran == []


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
@pytest.mark.parametrize("newer", [("0001", "0002", "0003"), ("0002", "0003")])
def test_older_and_newer_code_side_by_side_leave_each_other_alone(
    table: Table, code: Any, newer: tuple[str, ...]
) -> None:
    old, new = code("0001", "0002"), code(*newer)
    assert old.migrate() == ["0001", "0002"]
    assert new.migrate() == ["0003"]
    names = ["0001", "0002", "0003"]
    assert ledger(table)["#HEAD"]["applied"] == {"M": {name: {"S": "applied"} for name in names}}
    for one in (old, new, old, new):
        one.calls.clear()
        with unchanged(table):
            assert one.runner.pending() == one.runner.up() == one.runner.up(short_only=True) == []
            assert one.calls == ["GetItem"] * 3
            assert one.migrate() == []
            assert one.calls[3:] == ["Query"]
    assert (old.ran, new.ran) == (["0001", "0002"], ["0003"])
    assert "'0003' was applied, and the code has no such migration" in old.heard.warnings[-1]


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_older_code_does_not_wait_for_what_it_does_not_know(table: Table, code: Any) -> None:
    old, new = code("0001", "0002"), code("0001", "0002", "0003")
    old.migrate()
    old.calls.clear()

    def meanwhile(name: str) -> None:
        new.ran.append(name)
        assert old.runner.pending() == old.runner.up() == []
        assert old.calls == ["GetItem"] * 2

    new.does = meanwhile
    assert new.runner.up() == ["0003"]
    assert new.ran == ["0003"]


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_older_code_that_waits_for_newer_code_finds_its_work_done(table: Table, code: Any) -> None:
    old, new = code("0001", "0002"), code("0001", "0002", "0003")
    found: list[list[str]] = []
    waits = threading.Event()
    old.heard.waiting = lambda *_: waits.set()
    waiting = threading.Thread(target=lambda: found.append(old.runner.up()))

    def meanwhile(name: str) -> None:
        new.ran.append(name)
        if name == "0002":
            waiting.start()
            assert waits.wait(60)

    new.does = meanwhile
    assert new.runner.up() == ["0001", "0002", "0003"]
    rows = {name: row for name, row in ledger(table).items() if name != "#LOCK"}
    waiting.join(60)
    assert found == [[]]
    assert (old.ran, new.ran) == ([], ["0001", "0002", "0003"])
    assert {name: row for name, row in ledger(table).items() if name != "#LOCK"} == rows
