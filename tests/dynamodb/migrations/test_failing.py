"""Steps that end by an error of their own: what is remembered of it, what is told, and that it can be run again."""

import os
import signal

import pytest
from tests.dynamodb.migrations.listener import Heard
from tests.dynamodb.migrations.people import Person, fill, ledger, touched

from goldstack.dynamodb import Migration, MigrationContext, Table
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import ConfigError, MigrationError

pytestmark = pytest.mark.parametrize("server", ["ministack"], indirect=True)


class Fails:
    """A step that is ended by *error*, once."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error
        self.ran = 0

    def __call__(self, ctx: MigrationContext) -> None:
        self.ran += 1
        error, self.error = self.error, None
        if error:
            raise error


def runner(table: Table, *steps: Migration, heard: Heard | None = None) -> Runner:
    return Runner(table.raw.client, table.raw.name, steps, listener=heard or Heard(), patience=0)


@pytest.mark.parametrize(
    ("error", "raised", "text"),
    [
        (RuntimeError("no such note"), MigrationError, "RuntimeError: no such note"),
        (AssertionError(), MigrationError, "AssertionError"),
        (ConfigError("Half done.\nDo the rest."), MigrationError, "Half done.\nDo the rest."),
        (SystemExit(0), MigrationError, "SystemExit: 0"),
        (KeyboardInterrupt(), KeyboardInterrupt, "KeyboardInterrupt"),
        (ValueError("\ud800" + "x" * 5_000), MigrationError, "ValueError: ?" + "x" * 1_987 + "…"),
    ],
)
def test_one_that_ends_by_an_error_is_failed_and_run_again(
    table: Table, error: BaseException, raised: type[BaseException], text: str
) -> None:
    up = Fails(error)
    steps = [Migration("0001", print), Migration("0002", up), Migration("0003", print)]
    with pytest.raises(raised) as told:
        runner(table, *steps).up()
    if raised is MigrationError:
        assert told.value.__cause__ is error
        assert "'0002'" in str(told.value)
    rows = ledger(table)
    assert rows["0002"]["state"] == {"S": "failed"}
    assert rows["0002"]["error"] == {"S": text}
    assert rows["0002"]["finished"]
    assert "owner" not in rows["#LOCK"]
    assert "0003" not in rows
    heard = Heard()
    assert runner(table, *steps, heard=heard).up() == ["0002", "0003"]
    assert heard.attempts["0002"] == up.ran == 2
    assert not {"error", "way"} & ledger(table)["0002"].keys()


@pytest.mark.parametrize("error", [RuntimeError("no way"), KeyboardInterrupt()])
def test_a_way_back_that_ends_by_an_error_is_failed_and_run_again(table: Table, error: BaseException) -> None:
    step = Migration("0001", print)
    back = Fails(error)
    step.down(back)
    runner(table, step).up()
    with pytest.raises(MigrationError if isinstance(error, Exception) else KeyboardInterrupt):
        runner(table, step).down_to(None)
    row = ledger(table)["0001"]
    assert (row["state"], row["way"]) == ({"S": "failed"}, {"S": "back"})
    assert runner(table, step).down_to(None) == ["0001"]
    assert back.ran == 2
    assert ledger(table)["0001"]["state"] == {"S": "reverted"}


def test_ctrl_c_within_a_backfill_ends_it_between_two_pages(table: Table) -> None:
    fill(table, 300)
    came: list[str] = []

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            came.append(person.id)
            person.touched += 1
            ctx.save(person)
            if len(came) == 150:
                os.kill(os.getpid(), signal.SIGINT)

    step = Migration("0001", up)
    with pytest.raises(KeyboardInterrupt):
        runner(table, step).up()
    assert ledger(table)["0001"]["error"] == {"S": "KeyboardInterrupt"}
    assert runner(table, step).up() == ["0001"]
    assert touched(table) == {1}
    assert len(came) < 300 + 150


def test_a_failure_that_cannot_be_written_down_is_told_all_the_same(table: Table) -> None:
    def up(ctx: MigrationContext) -> None:
        runner(table).unlock()
        raise RuntimeError("no such note")

    heard = Heard()
    with pytest.raises(MigrationError, match="no such note"):
        runner(table, Migration("0001", up), heard=heard).up()
    assert "could not be written down" in heard.warnings[0]
    assert ledger(table)["0001"]["state"] == {"S": "applying"}
