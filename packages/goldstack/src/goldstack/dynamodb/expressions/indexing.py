"""Index attributes of an edited item: made anew when the edit changes an argument of the function that makes them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from goldstack.dynamodb.codec import Unfit, from_stored, is_left_out, to_stored
from goldstack.dynamodb.codec.shapes import AttributeValue, Item, Text
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Layout
from goldstack.dynamodb.entities.attributes import IndexFunction
from goldstack.errors import DataError, IndexKeyIncomplete, Misuse

from .actions import Action, Given, Removal, Source, Sum
from .changes import EditRecording, add, number, value_of
from .defaults import NONE_KNOWN, default_of
from .paths import Path, attribute, field
from .terms import Comparison, Term, Value, either, is_absent

_KEYS = (PARTITION_KEY, SORT_KEY)
_UNKNOWN: Final = object()


class Indexing:
    """The index attributes that an edit changes.

    Args:
        recording: The edit, which has ended.
        item: The item as it was read; None where it was not.

    Attributes:
        actions: On the index attributes.
        conditions: That the values which were read of the item, and which they are made of, are still stored.

    Raises:
        IndexKeyIncomplete: An argument is not known.
        ItemRefused: An index key is empty, too long, or no text.
        Misuse: Two functions, or a function and a field, say different things of one attribute.
    """

    def __init__(self, recording: EditRecording, item: Any) -> None:
        self._recording = recording
        self._item = item
        self._read: dict[str, tuple[Path, Any]] = {}
        self._changed = {path.top.name for path, _ in recording.changes if path.top is not None}
        self.actions: dict[str, Action] = {}
        for function in recording.layout.indexes:
            if self._changed.intersection(function.parameters):
                self._make(function)
        self.conditions: list[Term] = [_unchanged(path, value) for path, value in self._read.values()]

    def __iter__(self) -> Iterator[tuple[Path, Action]]:
        return iter([(attribute(name, Text()), action) for name, action in self.actions.items()])

    def respell(self, layout: Layout[Any], stored: Item) -> bool:
        """Let the conditions be about what is *stored*, where it is read as the values that were read before.

        Returns:
            Whether it is, and is stored otherwise than they would be.
        """
        try:
            item = layout.decode(stored)
        except DataError:
            return False
        if any(getattr(item, name) != value for name, (_, value) in self._read.items()):
            return False
        before = self.conditions
        saved = [(path, stored.get(str(path.steps[0]))) for path, _ in self._read.values()]
        self.conditions = [
            is_absent(path) if value is None else Comparison(path, "=", Value(value)) for path, value in saved
        ]
        return self.conditions != before

    def _make(self, function: IndexFunction) -> None:
        made = None if self._is_left(function) else self._made(function)
        for name, text in zip((function.gsi.pk, function.gsi.sk), made or (None, None), strict=True):
            if name not in _KEYS:  # an index that turns the table's key around
                self._write(function, name, text)

    def _is_left(self, function: IndexFunction) -> bool:
        """Whether the item leaves the index, whatever the other arguments are: one of them was assigned None."""
        return any(self._value(name) is None for name in function.parameters if name in self._changed)

    def _made(self, function: IndexFunction) -> tuple[str, str] | None:
        values = {name: self._value(name) for name in function.parameters}
        unknown = [name for name, value in values.items() if value is _UNKNOWN]
        if unknown:
            raise self._incomplete(function, unknown)
        return function.values(values)

    def _write(self, function: IndexFunction, name: str, text: str | None) -> None:
        action = Removal(None) if text is None else Given({"S": text}, text)
        one = next((one for one in self._recording.record.fields.values() if one.saved == name), None)
        if one is not None and text is None:
            return  # the field is stored there all the same
        if one is not None and one.name in self._changed:
            if self._stored(one.name) != {"S": text}:
                raise self._differing(function, name, one.name)
            return
        if name in self.actions and self.actions[name] != action:
            raise self._differing(function, name, "another function")
        self.actions[name] = action

    def _differing(self, function: IndexFunction, name: str, other: str) -> Misuse:
        return self._recording.misuse(
            f"{self._recording.entity.__name__}.{function.name} makes another {name} than {other} says",
            "Let both say the same.",
        )

    def _stored(self, name: str) -> AttributeValue | None:
        value = self._value(name)
        return None if value is _UNKNOWN else to_stored(self._field(name).shape, value)

    def _value(self, name: str) -> Any:
        """The value of the field *name* after the edit, _UNKNOWN where only DynamoDB knows it."""
        path = self._field(name)
        if name not in self._changed:
            return self._before(name)
        action = self._recording.changes.at(path)
        match action:
            case Given() | Removal():
                return _UNKNOWN if action.value is NONE_KNOWN else action.value
            case Source():
                return self._before_at(action.path)
            case Sum():
                return self._sum(path, action)
            case _:
                return _UNKNOWN

    def _before(self, name: str) -> Any:
        one, key = self._recording.record.fields[name], self._recording.key
        if one.saved in _KEYS and key is not None:
            return from_stored(one.shape, {"S": key.pk if one.saved == PARTITION_KEY else key.sk})
        if self._item is not None:
            value = getattr(self._item, name)
        elif key is not None and name in key.known:
            value = self._validated(name, key.known[name])  # other values may make the same key
        else:
            return _UNKNOWN
        if value is not _UNKNOWN:
            self._read[name] = self._field(name), value
        return value

    def _validated(self, name: str, value: Any) -> Any:
        try:
            return self._recording.layout.validate(name, value)
        except ValidationError:
            return _UNKNOWN

    def _before_at(self, path: Path) -> Any:
        return self._before(path.top.name) if path.top is not None and path.field is path.top else _UNKNOWN

    def _amount(self, operand: Given | Source) -> Decimal | None:
        if isinstance(operand, Given):
            return Decimal(operand.stored["N"])
        value = self._before_at(operand.path)
        if value is _UNKNOWN or value is None:
            return None
        return Decimal(to_stored(operand.path.shape, value)["N"])

    def _sum(self, path: Path, action: Sum) -> Any:
        left, right = self._amount(action.left), self._amount(action.right)
        if left is None or right is None:
            return _UNKNOWN
        try:
            return value_of(path.shape, number(add(left, right.copy_negate() if action.sign == "-" else right)))
        except Unfit as error:
            raise self._recording.misuse(
                f"{self._recording.entity.__name__}.{path.shown} comes to {error.value}, which {error.reason}",
                "Add less.",
            ) from error

    def _field(self, name: str) -> Path:
        return field(self._recording.record, name)

    def _incomplete(self, function: IndexFunction, unknown: list[str]) -> Misuse:
        changed = [name for name in function.parameters if name in self._changed]
        names = ", ".join(unknown)
        within = [name for name in unknown if name in self._changed]
        advice = f"Assign {names} as well" if not within else f"Assign {names} as a whole, as a value"
        return IndexKeyIncomplete(
            f"{self._recording.entity.__name__}.{function.name} makes the keys of {function.gsi.name} from "
            f"{', '.join(function.parameters)}: this edit changes {', '.join(changed)}, and the new value of {names} is not known.\n"
            f"{advice}, or read the item and edit that: table.edit(item).",
            key=self._recording.key,
            entity=self._recording.entity,
        )


def _unchanged(path: Path, value: Any) -> Term:
    """What is stored at *path* still is what *value* was read from."""
    same = Comparison(path, "=", Value({"NULL": True} if value is None else to_stored(path.shape, value)))
    default = default_of(path)
    left_out = path.field is not None and is_left_out(path.field, value)
    was_absent = left_out or (default is not NONE_KNOWN and default == value)
    return either(is_absent(path), same) if was_absent else same
