"""What the type of a field means for DynamoDB: a tree of shapes, one for each annotation.

Everything that stores, reads, compares or changes a value goes by its shape: the compiled codec, the interpreted one that
explains what is wrong, conditions and edits.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from goldstack.dynamodb.value import Value

Tag: TypeAlias = Literal["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]

# A value as it travels, in JSON: {"S": "x"}. B and BS hold standard base64 text.
AttributeValue: TypeAlias = dict[str, Any]
Item: TypeAlias = dict[str, AttributeValue]


class Text(Value):
    """A str: S."""


class Number(Value):
    """A number: N.

    Attributes:
        kind: int, float or Decimal.
    """

    kind: type[Any]


class Duration(Value):
    """A timedelta: N, in seconds."""


class Epoch(Value):
    """An aware datetime that DynamoDB's time to live reads: N, in whole seconds since 1970; what is beyond them is dropped."""


class Boolean(Value):
    """A bool: BOOL."""


class Binary(Value):
    """bytes: B."""


class Null(Value):
    """None: NULL, unless the field's default is None: then it is left out."""


class Written(Value):
    """A value that is stored as text: S.

    Attributes:
        kind: Its type, as in *datetime*.
        write: To text.
        read: From text; ValueError where it is none.
    """

    kind: type[Any]
    write: Callable[[Any], str]
    read: Callable[[str], Any]


class Choice(Value):
    """A Literal or an Enum: each of its values is stored as what it is.

    Attributes:
        values: Each value that a field may have, with what is stored.
        kind: The Enum; None for a Literal.
    """

    values: tuple[tuple[Any, str, Any], ...]  # value, tag, what stands under the tag
    kind: type[Any] | None = None


class SetOf(Value):
    """A set or frozenset: SS, NS or BS. An empty one is left out as a field, and NULL elsewhere.

    Attributes:
        member: Text, Number, Binary, Written or Choice of one tag.
        kind: set or frozenset.
    """

    member: "Shape"
    kind: type[Any]


class ListOf(Value):
    """A list, or a tuple of any length: L.

    Attributes:
        member: Of each member.
        kind: list or tuple.
    """

    member: "Shape"
    kind: type[Any]


class TupleOf(Value):
    """A tuple of fixed length: L.

    Attributes:
        members: Of each member.
        kind: tuple.
    """

    members: tuple["Shape", ...]
    kind: type[Any] = tuple


class MapOf(Value):
    """A dict: M.

    Attributes:
        key: Text, Written or a Choice of texts; or a Number of int, written in digits.
        value: Of each value.
    """

    key: "Shape"
    value: "Shape"


class OneOf(Value):
    """A union, told apart by the tag of what is stored; records among each other by the values of one field.

    Attributes:
        members: No two of them could be taken for each other.
    """

    members: tuple["Shape", ...]


class Json(Value):
    """pydantic's JsonValue: whatever JSON can say. N is read as int where it has no fraction, else as float."""


class Field(Value):
    """A field of a record.

    Attributes:
        name: In Python.
        saved: In the table.
        shape: Of its values.
        required: It has no default.
        omits_none: None is left out, as it is the default.
        omits_empty: An empty set is left out, as an absent attribute is read as one.
        marks: What its annotations say of it beside its type.
    """

    name: str
    saved: str
    shape: "Shape"
    required: bool
    omits_none: bool = False
    omits_empty: bool = False
    marks: tuple[Any, ...] = ()


class Record:
    """A pydantic model or a dataclass: M; as an entity, the item itself. The same one for every mention of its class.

    Attributes:
        kind: The class.
        fields: By name in Python; filled once the class is complete.
    """

    def __init__(self, kind: type[Any], fields: Mapping[str, Field]) -> None:
        self.kind = kind
        self.fields = fields

    __match_args__ = ("kind", "fields")


Shape: TypeAlias = (
    Text
    | Number
    | Duration
    | Epoch
    | Boolean
    | Binary
    | Null
    | Written
    | Choice
    | SetOf
    | ListOf
    | TupleOf
    | MapOf
    | OneOf
    | Json
    | Record
)
