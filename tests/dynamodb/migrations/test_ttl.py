"""Time to live as a migration, on both servers."""

from datetime import datetime
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import Entity, Table, expires, key, migration, saved_as
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import MigrationError, Misuse

from .listener import Heard
from .test_gsi import Refusing, behind


class Ticket(Entity):
    code: str
    until: Annotated[datetime | None, expires(), saved_as("ends")] = None

    @key
    @staticmethod
    def at(code: str) -> tuple[str, str]:
        return f"TICKET#{code}", "ticket"


class Lasting(Entity):
    code: Annotated[str, saved_as("pk")]
    part: Annotated[str, saved_as("sk")]


def runner(table: Table, *steps: Any, heard: Heard | None = None) -> Runner:
    return Runner(table.raw.client, table.raw.name, steps, listener=heard or Heard())


def state(table: Table) -> tuple[str, str | None]:
    found = table.raw.client.describe_time_to_live(TableName=table.raw.name)["TimeToLiveDescription"]
    return found["TimeToLiveStatus"], found.get("AttributeName")


def test_it_is_switched_on_by_the_entity_and_off_by_the_way_back(table: Table) -> None:
    steps = runner(table, migration.ttl("0001-ttl", Ticket))
    assert steps.up() == ["0001-ttl"]
    assert state(table) == ("ENABLED", "ends")
    assert steps.down_to(None) == ["0001-ttl"]
    assert state(table)[0] == "DISABLED"
    assert steps.up(again=True) == ["0001-ttl"]
    assert state(table) == ("ENABLED", "ends")


def test_what_is_on_already_is_done(table: Table) -> None:
    setting = {"Enabled": True, "AttributeName": "ends"}
    table.raw.client.update_time_to_live(TableName=table.raw.name, TimeToLiveSpecification=setting)
    assert runner(table, migration.ttl("0001-ttl", "ends")).up() == ["0001-ttl"]


def test_another_attribute_is_explained(table: Table) -> None:
    first, second = migration.ttl("0001-ttl", "ends"), migration.ttl("0002-other", "until")
    with pytest.raises(MigrationError) as error:
        runner(table, first, second).up()
    assert "end by 'ends' already, and a table has one attribute for that" in str(error.value)
    assert state(table) == ("ENABLED", "ends")


def test_the_way_back_leaves_another_attribute_alone(table: Table) -> None:
    first = migration.ttl("0001-ttl", "until")
    runner(table, first).up()
    for setting in ({"Enabled": False, "AttributeName": "until"}, {"Enabled": True, "AttributeName": "ends"}):
        table.raw.client.update_time_to_live(TableName=table.raw.name, TimeToLiveSpecification=setting)
    heard = Heard()
    assert runner(table, first, heard=heard).down_to(None) == ["0001-ttl"]
    assert state(table) == ("ENABLED", "ends")
    assert "end by 'ends', not by 'until': that was left as it is" in heard.warnings[0]


def test_a_lost_answer_and_a_passing_error_are_survived(table: Table) -> None:
    faults = Refusing("UpdateTimeToLive", "ResourceInUseException", "lost")
    with behind(table, faults) as through:
        assert runner(through, migration.ttl("0001-ttl", "ends")).up() == ["0001-ttl"]
    assert faults.codes == []
    assert state(table) == ("ENABLED", "ends")


def test_an_entity_that_never_ends_is_refused() -> None:
    with pytest.raises(Misuse, match=r"Lasting has no field that is expires\(\)"):
        migration.ttl("0001-ttl", Lasting)
