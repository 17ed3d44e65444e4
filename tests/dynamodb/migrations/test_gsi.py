"""Indexes as migrations, on both servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.dynamodb.conftest import client_of
from tests.dynamodb.writes.mishaps import Forward, refused
from tests.recording import until

from goldstack.dynamodb import Gsi, Migration, Table, migration
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.dynamodb.migrations.steps import waiting
from goldstack.errors import MigrationError
from goldstack.testing.faults import Faults
from goldstack.testing.front import front
from goldstack.testing.replies import Reply, Request

from .listener import Heard

GSI1, GSI2 = Gsi("gsi1"), Gsi("gsi2", pk="color", sk="size", projection=("weight", "name"))


def up(table: Table, *migrations: Migration, heard: Heard | None = None) -> list[str]:
    return Runner(table.raw.client, table.raw.name, migrations, listener=heard or Heard()).up()


def index(table: Table, name: str) -> Any:
    """What DynamoDB says of an index; None where there is none."""
    found = described(table).get("GlobalSecondaryIndexes", ())
    return next((one for one in found if one["IndexName"] == name), None)


def described(table: Table) -> Any:
    return table.raw.client.describe_table(TableName=table.raw.name)["Table"]


def put(table: Table, sk: str, **attributes: Any) -> None:
    table.raw.client.put_item(TableName=table.raw.name, Item={"pk": {"S": "P"}, "sk": {"S": sk}, **attributes})


def found(table: Table, name: str, pk: str, value: str) -> list[str]:
    answer = table.raw.client.query(
        TableName=table.raw.name,
        IndexName=name,
        KeyConditionExpression="#pk = :v",
        ExpressionAttributeNames={"#pk": pk},
        ExpressionAttributeValues={":v": {"S": value}},
    )
    return [item["sk"]["S"] for item in answer["Items"]]


class Refusing(Faults):
    """Answers the first requests of one operation by errors, or loses the answers."""

    def __init__(self, operation: str, *codes: str) -> None:
        super().__init__()
        self._operation, self.codes = operation, list(codes)

    def answer(self, request: Request, forward: Forward) -> Reply | None:
        if request.operation != self._operation or not self.codes:
            return forward(request)
        code = self.codes.pop(0)
        if code == "lost":
            forward(request)
            return None
        return refused(code, 500 if code == "InternalServerError" else 400)


@contextmanager
def behind(table: Table, faults: Faults) -> Iterator[Table]:
    """The same table, with *faults* in the way."""
    with front(table.raw.client.meta.endpoint_url) as made:
        made.faults = faults
        yield Table(client_of(made.url, "local"), table.raw.name)


def test_an_index_is_made_and_finds_what_was_there(table: Table) -> None:
    put(table, "a", gsi1_pk={"S": "x"}, gsi1_sk={"S": "y"})
    assert up(table, migration.gsi("0001-gsi1", GSI1)) == ["0001-gsi1"]
    assert index(table, "gsi1")["IndexStatus"] == "ACTIVE"
    assert found(table, "gsi1", "gsi1_pk", "x") == ["a"]


def test_two_indexes_in_a_row_keep_the_attributes_of_each_other(table: Table) -> None:
    up(table, migration.gsi("0001-gsi1", GSI1), migration.gsi("0002-gsi2", GSI2))
    names = {one["AttributeName"] for one in described(table)["AttributeDefinitions"]}
    assert names == {"pk", "sk", "gsi1_pk", "gsi1_sk", "color", "size"}
    projection = index(table, "gsi2")["Projection"]
    assert (projection["ProjectionType"], sorted(projection["NonKeyAttributes"])) == ("INCLUDE", ["name", "weight"])


def test_the_way_back_deletes_the_index_and_up_makes_it_again(table: Table) -> None:
    step = migration.gsi("0001-gsi1", GSI1)
    runner = Runner(table.raw.client, table.raw.name, [step], listener=Heard())
    runner.up()
    assert runner.down_to(None) == ["0001-gsi1"]
    assert index(table, "gsi1") is None
    put(table, "a")  # the table takes writes again
    assert runner.up(again=True) == ["0001-gsi1"]
    assert index(table, "gsi1")["IndexStatus"] == "ACTIVE"


def test_an_index_that_is_there_as_declared_is_taken_over(table: Table) -> None:
    up(table, migration.gsi("0001-gsi1", GSI1))
    assert up(table, migration.gsi("0001-gsi1", GSI1), migration.gsi("0002-again", GSI1)) == ["0002-again"]


def test_one_that_is_gone_already_is_gone(table: Table) -> None:
    steps = [migration.gsi("0001-gsi1", GSI1), migration.gsi("0002-again", GSI1)]
    up(table, *steps)
    assert Runner(table.raw.client, table.raw.name, steps).down_to(None) == ["0002-again", "0001-gsi1"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Gsi("gsi1", sk="other"), "its keys are gsi1_pk and gsi1_sk, not gsi1_pk and other"),
        (Gsi("gsi1", projection="KEYS_ONLY"), "it holds all attributes, not keys alone"),
        (Gsi("gsi1", projection=("b", "a")), "it holds all attributes, not keys and a, b"),
    ],
)
def test_another_index_of_that_name_is_told(table: Table, other: Gsi, words: str) -> None:
    up(table, migration.gsi("0001-gsi1", GSI1))
    with pytest.raises(MigrationError) as error:
        up(table, migration.gsi("0001-gsi1", GSI1), migration.gsi("0002-other", other))
    assert words in str(error.value)
    assert "an index cannot be changed" in str(error.value)
    assert index(table, "gsi1")["Projection"]["ProjectionType"] == "ALL"


def test_an_attribute_of_another_type_is_told_before_anything_is_made(table: Table) -> None:
    table.raw.client.update_table(
        TableName=table.raw.name,
        AttributeDefinitions=[
            {"AttributeName": "gsi1_pk", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "theirs",
                    "KeySchema": [
                        {"AttributeName": "gsi1_pk", "KeyType": "HASH"},
                        {"AttributeName": "at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
        ],
    )
    assert until(lambda: index(table, "theirs")["IndexStatus"] == "ACTIVE")
    with pytest.raises(MigrationError, match="its attribute at is of type N, not S"):
        up(table, migration.gsi("0001-at", Gsi("by_at", pk="gsi1_pk", sk="at")))
    assert index(table, "by_at") is None


def test_items_with_a_wrong_type_are_warned_about(table: Table) -> None:
    put(table, "right", gsi1_pk={"S": "x"}, gsi1_sk={"S": "y"})
    put(table, "half", gsi1_pk={"S": "x"})
    put(table, "number", gsi1_pk={"N": "1"}, gsi1_sk={"S": "y"})
    put(table, "bytes", gsi1_pk={"S": "x"}, gsi1_sk={"B": b"y"})
    heard = Heard()
    up(table, migration.gsi("0001-gsi1", GSI1), heard=heard)
    (warning,) = heard.warnings
    assert "2 items of" in warning
    assert "gsi1_pk or gsi1_sk of theirs is empty, or not text" in warning
    assert "'number'" in warning or "'bytes'" in warning
    assert heard.ends == ["0001-gsi1"]


@pytest.mark.parametrize("value", [{"NULL": True}, {"L": []}, {"M": {}}, {"BOOL": True}, {"SS": ["a"]}], ids=str)
@pytest.mark.parametrize("attribute", ["gsi1_pk", "gsi1_sk"])
def test_what_no_key_can_be_is_left_out_or_told_where_it_would_be_waited_for_ever(
    table: Table, value: dict[str, Any], attribute: str
) -> None:
    put(table, "wrong", **{"gsi1_pk": {"S": "x"}, "gsi1_sk": {"S": "y"}, attribute: value})
    heard = Heard()
    if "ddblocal" in described(table)["TableArn"]:
        with pytest.raises(MigrationError, match=r"DynamoDB Local would never end it: 1 item .*'wrong'"):
            up(table, migration.gsi("0001-gsi1", GSI1), heard=heard)
        assert index(table, "gsi1") is None
        table.raw.client.delete_item(TableName=table.raw.name, Key={"pk": {"S": "P"}, "sk": {"S": "wrong"}})
        assert up(table, migration.gsi("0001-gsi1", GSI1)) == ["0001-gsi1"]
        return
    assert up(table, migration.gsi("0001-gsi1", GSI1), heard=heard) == ["0001-gsi1"]
    assert "1 item of" in heard.warnings[0]


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_an_index_of_right_items_warns_of_nothing(table: Table) -> None:
    put(table, "right", gsi1_pk={"S": "x"}, gsi1_sk={"S": "y"})
    put(table, "without")
    heard = Heard()
    up(table, migration.gsi("0001-gsi1", GSI1), heard=heard)
    assert heard.warnings == []
    assert heard.progress[-1][:2] >= ("0001-gsi1", 2)  # all items were looked at


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_refusals_that_pass_are_waited_out(table: Table) -> None:
    codes = ("LimitExceededException", "ResourceInUseException", "InternalServerError")
    faults = Refusing("UpdateTable", *codes)
    with behind(table, faults) as through:
        up(through, migration.gsi("0001-gsi1", GSI1))
    assert faults.codes == []
    assert index(table, "gsi1")["IndexStatus"] == "ACTIVE"


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_refusals_that_do_not_pass_are_told(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PATIENCE", 0.1)
    with (
        behind(table, Refusing("UpdateTable", *["ResourceInUseException"] * 20)) as through,
        pytest.raises(MigrationError, match="ResourceInUseException"),
    ):
        up(through, migration.gsi("0001-gsi1", GSI1))


def test_a_lost_answer_makes_one_index(table: Table) -> None:
    faults = Refusing("UpdateTable", "lost")
    with behind(table, faults) as through:
        step = migration.gsi("0001-gsi1", GSI1)
        up(through, step)
        faults.codes.append("lost")
        assert index(table, "gsi1")["IndexStatus"] == "ACTIVE"
        assert Runner(through.raw.client, table.raw.name, [step]).down_to(None) == ["0001-gsi1"]
    assert faults.codes == []
    assert index(table, "gsi1") is None


def test_an_edit_of_the_declaration_is_an_edit_of_the_migration() -> None:
    first = migration.gsi("0001-gsi1", GSI1)
    assert first.checksum == migration.gsi("0001-gsi1", Gsi("gsi1", pk="gsi1_pk")).checksum
    assert first.checksum != migration.gsi("0001-gsi1", Gsi("gsi1", pk="other")).checksum
    assert first.long
