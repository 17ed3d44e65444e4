"""Random conditions on random items, and what DynamoDB's documentation says of them.

Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions".
"""

import operator
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from goldstack.dynamodb import Entity, key
from goldstack.dynamodb.codec.shapes import AttributeValue, Item
from goldstack.dynamodb.expressions import between, contains, missing, not_, one_of, present, size


class Inner(BaseModel):
    word: str = ""
    count: int = 0


class Thing(Entity):
    number: str
    word: str | None = None
    other: str | None = None
    count: int | None = None
    amount: Decimal = Decimal(0)
    flag: bool = False
    letters: set[str] = set()
    digits: set[int] = set()
    words: list[str] = []
    counts: dict[str, int] = {}
    inner: Inner = Inner()

    @key
    @staticmethod
    def primary(number: str) -> tuple[str, str]:
        return "things", number


WORDS = ("", "a", "ab", "abc", "b", "ba", "B", "é", "z")
NUMBERS = (-2, -1, 0, 1, 2, 3, 10)
LETTERS = ("a", "b", "c")
NAMES = ("a", "a.b", "-")

Path = tuple[str | int, ...]
TEXTS: tuple[Path, ...] = (("word",), ("other",), ("inner", "word"), ("words", 0), ("words", 1))
COUNTS: tuple[Path, ...] = (("count",), ("amount",), ("inner", "count"), *(("counts", name) for name in NAMES))
SETS: dict[Path, tuple[Any, ...]] = {("letters",): LETTERS, ("digits",): NUMBERS}
SIZED: tuple[Path, ...] = (("word",), ("letters",), ("digits",), ("words",), ("counts",), ("inner",))
EVERY: tuple[Path, ...] = (*TEXTS, *COUNTS, *SIZED, ("flag",))

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A condition: how it is said in Python, and what of."""

    what: str
    path: Path = ()
    values: tuple[Any, ...] = ()
    parts: tuple["Said", ...] = ()


def record(said: Said, item: Any) -> Any:
    """*said* of a recorder."""
    parts = [record(part, item) for part in said.parts]
    match said.what:
        case "not":
            return not_(parts[0])
        case "and":
            return parts[0] & parts[1]
        case "or":
            return parts[0] | parts[1]
    at = _recorded(item, said.path)
    values = [_recorded(item, value.path) if isinstance(value, Said) else value for value in said.values]
    match said.what:
        case "flag":
            return at
        case "missing":
            return missing(at)
        case "present":
            return present(at)
        case "starts":
            return at.startswith(values[0])
        case "contains":
            return contains(at, values[0])
        case "between":
            return between(at, *values)
        case "in":
            return one_of(at, *values)
        case "size":
            return SIGNS[values[0]](size(at), values[1])
        case sign:
            return SIGNS[sign](at, values[0])


def holds(said: Said, item: Item) -> bool:
    """Whether *said* is true of a stored item."""
    joined = {"not": lambda parts: not parts[0], "and": all, "or": any}
    if said.what in joined:
        return joined[said.what]([holds(part, item) for part in said.parts])
    return _holds(said, item)


def _holds(said: Said, item: Item) -> bool:
    at = find(item, said.path)
    values = [find(item, value.path) if isinstance(value, Said) else value for value in said.values]
    match said.what:
        case "flag":
            return at is True
        case "missing":
            return at is ABSENT or at is None
        case "present":
            return at is not ABSENT and at is not None
        case "starts":
            return isinstance(at, str) and isinstance(values[0], str) and at.startswith(values[0])
        case "contains":
            if isinstance(at, str):
                return isinstance(values[0], str) and values[0] in at
            return isinstance(at, set | list) and values[0] is not ABSENT and values[0] in at
        case "between":
            return compare(">=", at, values[0]) and compare("<=", at, values[1])
        case "in":
            gone = at is ABSENT or at is None
            pairs = zip(said.values, values, strict=True)
            return any(gone if literal is None else compare("=", at, value) for literal, value in pairs)
        case "size":
            has_size = isinstance(at, str | bytes | set | list | dict)
            return compare(values[0], Decimal(len(at)) if has_size else ABSENT, Decimal(values[1]))
        case sign:
            if said.values[0] is None or said.values[0] == set():
                gone = at is ABSENT or at is None
                return gone == (sign == "=")
            return compare(sign, at, values[0])


class Absent:
    """No value: equal to nothing, itself included."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False


ABSENT = Absent()


def compare(sign: str, left: Any, right: Any) -> bool:
    if sign in {"=", "<>"}:
        return (type_of(left) == type_of(right) and bool(left == right)) == (sign == "=")
    if type_of(left) != type_of(right) or type_of(left) not in {"S", "N", "B"}:
        return False
    if isinstance(left, str):
        left, right = left.encode(), right.encode()
    return SIGNS[sign](left, right)


def type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "BOOL"
    if isinstance(value, int | Decimal):
        return "N"
    return {str: "S", bytes: "B", set: "set", list: "L", dict: "M", type(None): "NULL"}.get(type(value), "absent")


def find(item: Item, path: Path) -> Any:
    """What is stored at *path*, as a plain value; ABSENT where nothing is."""
    found: AttributeValue = {"M": item}
    for step in path:
        inside = found.get("L" if isinstance(step, int) else "M")
        try:
            found = inside[step] if inside is not None else {}
        except (KeyError, IndexError):
            return ABSENT
    return plain(found) if found else ABSENT


def plain(value: AttributeValue) -> Any:
    ((tag, content),) = value.items()
    match tag:
        case "N":
            return Decimal(content)
        case "NULL":
            return None
        case "SS":
            return set(content)
        case "NS":
            return set(map(Decimal, content))
        case "L":
            return [plain(member) for member in content]
        case "M":
            return {name: plain(member) for name, member in content.items()}
        case _:
            return content


def _recorded(item: Any, path: Path) -> Any:
    first, *rest = path
    found = getattr(item, str(first))
    for step in rest:
        found = getattr(found, str(step)) if first == "inner" else found[step]
    return found


def items(count: int) -> list[Item]:
    """Random items: attributes that are absent, NULL, or now and then of another type are among them."""
    chance = random.Random(7)  # the same items in each run

    def text() -> AttributeValue:
        return {"S": chance.choice(WORDS)}

    def number() -> AttributeValue:
        return {"N": str(chance.choice(NUMBERS))}

    makers: dict[str, Callable[[], AttributeValue]] = {
        "word": text,
        "other": text,
        "count": number,
        "amount": lambda: {"N": chance.choice(["1", "1.5", "-2", "0", "3.25"])},
        "flag": lambda: {"BOOL": chance.random() < 0.5},
        "letters": lambda: {"SS": chance.sample(LETTERS, chance.randint(1, 3))},
        "digits": lambda: {"NS": [str(one) for one in chance.sample(NUMBERS, chance.randint(1, 3))]},
        "words": lambda: {"L": [text() for _ in range(chance.randint(0, 3))]},
        "counts": lambda: {"M": {name: number() for name in chance.sample(NAMES, chance.randint(0, 3))}},
        "inner": lambda: {"M": dict(chance.sample([("word", text()), ("count", number())], chance.randint(0, 2)))},
    }
    made: list[Item] = []
    for i in range(count):
        item: Item = {"pk": {"S": "things"}, "sk": {"S": f"{i:03d}"}, "number": {"S": f"{i:03d}"}}
        for name, make in makers.items():
            draw = chance.random()
            if draw < 0.1:
                item[name] = {"NULL": True}
            elif draw < 0.15:
                item[name] = chance.choice([text, number])()
            elif draw < 0.8:
                item[name] = make()
        made.append(item)
    return made


def _of(paths: tuple[Path, ...], values: tuple[Any, ...]) -> st.SearchStrategy[Said]:
    """What can be said of text or of numbers."""
    value = st.sampled_from(values)
    path = st.sampled_from(paths)

    def beside(at: Path) -> st.SearchStrategy[Any]:
        others = [Said("path", other) for other in paths if other != at]
        return st.one_of(value, st.sampled_from(others))

    def said(at: Path) -> st.SearchStrategy[Said]:
        ordered = st.tuples(value, value).map(sorted).map(tuple)
        return st.one_of(
            st.builds(Said, st.sampled_from(list(SIGNS)), st.just(at), st.tuples(beside(at))),
            st.builds(Said, st.just("between"), st.just(at), ordered),
            st.builds(
                Said, st.just("in"), st.just(at), st.lists(beside(at) | st.none(), min_size=1, max_size=4).map(tuple)
            ),
        )

    return path.flatmap(said)


def _conditions() -> st.SearchStrategy[Said]:
    word = st.sampled_from(WORDS[1:])
    small = st.integers(0, 3)
    leaves = [
        _of(TEXTS, WORDS),
        _of(COUNTS, NUMBERS),
        st.builds(Said, st.just("flag"), st.just(("flag",))),
        st.builds(Said, st.sampled_from(["missing", "present"]), st.sampled_from(EVERY)),
        st.builds(Said, st.sampled_from(["=", "<>"]), st.sampled_from(EVERY), st.just((None,))),
        st.builds(
            Said, st.sampled_from(["=", "<>"]), st.just(("letters",)), st.tuples(st.sets(st.sampled_from(LETTERS)))
        ),
        st.builds(Said, st.sampled_from(["starts", "contains"]), st.sampled_from(TEXTS), st.tuples(word)),
        st.builds(Said, st.just("contains"), st.just(("words",)), st.tuples(word)),
        st.builds(Said, st.just("size"), st.sampled_from(SIZED), st.tuples(st.sampled_from(list(SIGNS)), small)),
    ]
    leaves += [
        st.builds(Said, st.just("contains"), st.just(path), st.tuples(st.sampled_from(members)))
        for path, members in SETS.items()
    ]
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            st.builds(lambda part: Said("not", parts=(part,)), inner),
            st.builds(
                lambda what, one, two: Said(what, parts=(one, two)), st.sampled_from(["and", "or"]), inner, inner
            ),
        ),
        max_leaves=8,
    )


CONDITIONS = _conditions()
