"""The expressions of a request, all of them read; and placeholders that none of them uses."""

import re
from collections.abc import Iterator
from typing import Any

from . import lately
from .conditions import Condition, KeyCondition
from .expressions import Projection, Reader, Refused
from .updates import Update

_READERS: dict[str, type[Reader]] = {
    "KeyConditionExpression": KeyCondition,
    "UpdateExpression": Update,
    "ConditionExpression": Condition,
    "FilterExpression": Condition,
    "ProjectionExpression": Projection,
}
_NAMES = "ExpressionAttributeNames"
_VALUES = "ExpressionAttributeValues"
_PLACEHOLDERS = {_NAMES: re.compile(r"#\w+", re.ASCII), _VALUES: re.compile(r":\w+", re.ASCII)}


def check(data: dict[str, Any]) -> None:
    """Read all expressions of a request.

    Raises:
        Refused: AWS refuses it.
    """
    for part in _parts(data):
        read(part)


def read(part: dict[str, Any]) -> dict[str, Reader]:
    """The expressions of one part of a request, by where they stand.

    Raises:
        Refused: AWS refuses it.
    """
    given = {slot: part[slot] for slot in _READERS if isinstance(part.get(slot), str)}
    names, values = (part.get(key) or {} for key in (_NAMES, _VALUES))
    for key, placeholders in ((_NAMES, names), (_VALUES, values)):
        wrong = next((name for name in placeholders if not _PLACEHOLDERS[key].fullmatch(name)), None)
        if given and wrong is not None:
            raise Refused(f'{key} contains invalid key: Syntax error; key: "{wrong}"')
    readers: dict[str, Reader] = {}
    for slot, text in given.items():
        readers[slot] = lately.read(_READERS[slot], slot, text, names, values)
    used = {name for reader in readers.values() for name in reader.used}
    for key, placeholders in ((_VALUES, values), (_NAMES, names)):
        unused = [name for name in placeholders if name not in used]
        if given and unused:
            raise Refused(f"Value provided in {key} unused in expressions: keys: {{{', '.join(unused)}}}")
    return readers


def _parts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield data
    tables = data.get("RequestItems")
    if isinstance(tables, dict):
        yield from (config for config in tables.values() if isinstance(config, dict))
    members = data.get("TransactItems")
    for member in members if isinstance(members, list) else ():
        if isinstance(member, dict):
            yield from (action for action in member.values() if isinstance(action, dict))
