"""An index as it is declared, beside what DynamoDB says of it."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from goldstack.dynamodb.entities import Gsi

_TEXT = "S"
_UNITS = ("ReadCapacityUnits", "WriteCapacityUnits")


def described(table: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """What *table*, as DescribeTable gives it, says of its index *name*; None where it has none."""
    indexes = table.get("GlobalSecondaryIndexes", ())
    return next((index for index in indexes if index["IndexName"] == name), None)


def creation(table: Mapping[str, Any], index: Gsi) -> dict[str, Any]:
    """What UpdateTable is given to make *index*: the attributes that *table* has defined stay defined."""
    keys = dict.fromkeys((index.pk, index.sk), _TEXT)
    create = {
        "IndexName": index.name,
        "KeySchema": _key_schema(index),
        "Projection": _projection(index),
        **_throughput(table),
    }
    return {
        "TableName": table["TableName"],
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in (keys | _types(table)).items()
        ],
        "GlobalSecondaryIndexUpdates": [{"Create": create}],
    }


def differences(table: Mapping[str, Any], index: Gsi) -> list[str]:
    """In which points the index of that name which *table* has is not *index*, or cannot be made as *index* says."""
    types = _types(table)
    found = [
        f"its attribute {attribute} is of type {types[attribute]}, not {_TEXT}"
        for attribute in (index.pk, index.sk)
        if types.get(attribute, _TEXT) != _TEXT
    ]
    made = described(table, index.name)
    if made is None:
        return found
    if _keys(made["KeySchema"]) != _keys(_key_schema(index)):
        found.append(f"its keys are {_told(made['KeySchema'])}, not {_told(_key_schema(index))}")
    if _held(made["Projection"]) != _held(_projection(index)):
        found.append(f"it holds {_held(made['Projection'])}, not {_held(_projection(index))}")
    return found


def checksum(index: Gsi) -> str:
    """Changes when the declaration does."""
    text = repr((index.name, index.pk, index.sk, _held(_projection(index))))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _key_schema(index: Gsi) -> list[dict[str, str]]:
    return [{"AttributeName": index.pk, "KeyType": "HASH"}, {"AttributeName": index.sk, "KeyType": "RANGE"}]


def _projection(index: Gsi) -> dict[str, Any]:
    if isinstance(index.projection, str):
        return {"ProjectionType": index.projection}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.projection)}


def _throughput(table: Mapping[str, Any]) -> dict[str, Any]:
    """That of the table, where it is provisioned: DynamoDB asks for one then."""
    if table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED") != "PROVISIONED":
        return {}
    return {"ProvisionedThroughput": {unit: table["ProvisionedThroughput"][unit] for unit in _UNITS}}


def _types(table: Mapping[str, Any]) -> dict[str, str]:
    return {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}


def _keys(schema: list[Mapping[str, str]] | list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(key["KeyType"], key["AttributeName"]) for key in schema}


def _told(schema: list[Mapping[str, str]] | list[dict[str, str]]) -> str:
    return " and ".join(key["AttributeName"] for key in schema)


def _held(projection: Mapping[str, Any]) -> str:
    match projection["ProjectionType"]:
        case "ALL":
            return "all attributes"
        case "KEYS_ONLY":
            return "keys alone"
        case _:
            return f"keys and {', '.join(sorted(projection.get('NonKeyAttributes', ())))}"
