"""Indexes that are declared to hold whole items: whether they do is looked up where an item lacks something."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import NO_MARKS, Entity, Gsi, Marks, Partition, expires, index, key
from goldstack.dynamodb.entities import layout
from goldstack.errors import Misuse

from .kinds import Reads, gsi1

included = Gsi("few")  # which holds names and kinds only
keys_only = Gsi("bare", pk="few_pk", sk="few_sk")


def passes(where: Gsi, marks: Marks = Marks()) -> Any:  # noqa: B008 - it cannot change
    """A kind of item in that index."""

    class Pass(Entity, marks=marks, kind="Pass"):
        name: str = ""
        text: str = ""
        until: Annotated[int | None, expires()] = None

        @key
        @staticmethod
        def at(name: str) -> tuple[str, str]:
            return "PASS", name or "none"

        @index(where)
        @staticmethod
        def all(name: str) -> tuple[str, str]:
            return "PASS", name or "none"

    return Pass


@pytest.fixture
def operations(one: Reads) -> list[str]:
    """What has been asked of the server."""
    seen: list[str] = []

    def note(request: Any, **_: Any) -> None:
        seen.append(request.headers["X-Amz-Target"].decode().rpartition(".")[2])

    one.client.meta.events.register("before-send.dynamodb", note)
    return seen


@pytest.fixture
def denied(one: Reads) -> Iterator[None]:
    """A role that may read items, and no descriptions."""

    class Denied:
        status_code = 400
        headers: dict[str, str] = {}
        content = b""

    answer = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}, "ResponseMetadata": {}}
    event = "before-call.dynamodb.DescribeTable"
    handler = lambda **_: (Denied(), answer)  # noqa: E731
    one.client.meta.events.register(event, handler)
    yield
    one.client.meta.events.unregister(event, handler)


@pytest.mark.parametrize("marks", [Marks(), NO_MARKS])
@pytest.mark.parametrize("where", [included, keys_only], ids=lambda gsi: gsi.name)
def test_an_index_that_holds_less_than_it_is_declared_to_is_refused(reads: Reads, where: Gsi, marks: Marks) -> None:
    kind = passes(where, marks)
    reads.put(kind(name="a", text="precious"))
    for found in (reads.query(Partition(kind, "PASS", where)), reads.scan(kind, index=where)):
        with pytest.raises(Misuse, match=f"The index {where.name} does not hold whole items") as failed:
            list(found)
        assert "'text', 'until'" in str(failed.value)


class Named(Entity):
    name: str

    @key
    @staticmethod
    def at(name: str) -> tuple[str, str]:
        return "PASS", name

    @index(included)
    @staticmethod
    def all(name: str) -> tuple[str, str]:
        return "PASS", name


class Texted(Named):
    text: str = ""


@dataclass
class Part:
    name: str


def test_an_index_without_the_time_of_creation_is_none_of_whole_items(reads: Reads) -> None:
    reads.put(Named(name="a"))
    everything = Partition(Named, "PASS", included)
    assert list(reads.query(everything).project(Part)) == [Part("a")]  # which cannot be put back
    with pytest.raises(Misuse, match=r"has nothing of '_ct' of the items"):
        list(reads.query(everything))


@pytest.mark.parametrize("is_denied", [False, True])
def test_an_index_that_suffices_for_one_question_is_not_taken_for_whole(
    one: Reads, is_denied: bool, request: pytest.FixtureRequest
) -> None:
    if is_denied:
        request.getfixturevalue("denied")
    everything = Partition(Texted, "PASS", included)
    one.put(Texted(name="a", text="precious"))
    older = layout(Texted).encode(Texted(name="b", text="precious"))
    del older["_et"]
    one.put_raw(older)
    parts = one.query(everything).project(Part)
    assert list(parts.reverse()) == [Part("b"), Part("a")]  # of names and kinds, which the index has
    with pytest.raises(Misuse, match="'text'"):
        list(one.query(everything))


def test_items_that_lack_nothing_ask_nothing_and_others_once(one: Reads, operations: list[str]) -> None:
    kind = passes(gsi1)
    everything = Partition(kind, "PASS", gsi1)
    one.put(kind(name="a", text="x", until=2**31))
    operations.clear()
    list(one.query(everything))
    assert operations == ["Query"]
    one.put(kind(name="b", text="y"))
    operations.clear()
    for _ in range(3):
        assert [item.text for item in one.query(everything)] == ["x", "y"]
    assert operations == ["Query", "DescribeTable", "Query", "Query"]


@pytest.mark.usefixtures("denied")
def test_without_descriptions_an_item_is_compared_with_the_tables(one: Reads, operations: list[str]) -> None:
    kind = passes(included)
    everything = Partition(kind, "PASS", included)
    alone: dict[str, Any] = {name: {"S": "PASS"} for name in ("pk", "sk", "few_pk", "few_sk")}
    one.put_raw(alone)
    assert [item.text for item in one.query(everything)] == [""]  # the table has no more of it
    one.put(kind(name="a", text="precious"))
    with pytest.raises(Misuse, match=r"has nothing of '_ct', 'text' of the items"):
        list(one.query(everything).reverse())
    operations.clear()
    whole = passes(gsi1)
    one.put(whole(name="b", text="y"))
    operations.clear()
    for _ in range(2):
        assert [item.text for item in one.query(Partition(whole, "PASS", gsi1))] == ["y"]
    assert operations == ["Query", "GetItem", "Query"]


@pytest.mark.usefixtures("denied")
def test_an_item_that_has_changed_since_the_index_was_asked_is_no_proof(one: Reads) -> None:
    kind = passes(gsi1)
    one.put(kind(name="a", text="y"))

    def change(request: Any, **_: Any) -> None:
        if b"GetItem" in request.headers["X-Amz-Target"] and json.loads(request.body)["Key"]["pk"] == {"S": "PASS"}:
            one.client.meta.events.unregister("before-send.dynamodb", change)
            one.put_raw(layout(kind).encode(kind(name="a", text="z", until=2**31)))

    one.client.meta.events.register("before-send.dynamodb", change)
    assert [item.text for item in one.query(Partition(kind, "PASS", gsi1))] == ["y"]
