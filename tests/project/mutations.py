"""Mutated goldstack.json and goldstack.yaml files, the same for the same seed."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Any

DEPTHS = (50, 99, 100, 101, 900, 10_000)

BASE: dict[str, Any] = {
    "$schema": "./schemas/package.schema.json",
    "name": "dynamodb",
    "template": "dynamodb",
    "templateVersion": "0.1.0",
    "configuration": {"tags": {"project": "goldstack"}, "sizes": [1, 2.5, None, True], "note": "a \u00e9 \u4e2d"},
    "deployments": [
        {
            "name": "local",
            "awsRegion": "us-west-2",
            "localServices": ["sqs"],
            "configuration": {"tableName": "local-t"},
        },
        {
            "name": "dev",
            "awsRegion": "us-west-2",
            "awsUser": "goldstack-dev",
            "awsAccountId": "123456789012",
            "protected": True,
            "endpoint": "http://127.0.0.1:4566",
            "terraformVersion": ">= 1.10, < 2.0",
            "remoteState": {"bucket": "a-bucket", "key": "dev.tfstate", "region": "us-west-2"},
            "migrateOnConnect": "check",
            "configuration": {"tableName": "dev-t"},
        },
    ],
}
STRINGS = (
    "", " ", "..", "../x", "--help", "a\x00b", "\x1b[31mred\x1b[0m", "\x9b2J", "\u202egnp", "\ud800", "\udfff x", "\U0001f600",
    "a\nb", "a\rb", "\u2028", "\x7f", "null", "${x}", "%{if}", "1" * 5000, "x" * 300, "x" * 200_000, " " * 100_000,
    "1.1" * 600 + "!", ",".join(["11"] * 40) + "!", "1, " * 500 + "!", "1 " * 500, "a-" * 1000, "127." * 1000, "https://" + "a" * 5000,
)  # fmt: skip
NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e-400",
    "1e99999999999999999999",
    "9" * 4000,
    "9" * 5000,
    "0.1",
    "-0",
    "1E5",
)
YAML = (
    "&a [*a]", "*nothing", "!!python/object/apply:os.system ['touch CANARY']", "!!python/name:os.system", "!!binary aGk=",
    "!!python/object/new:os.system [touch CANARY]", "!!set {a, b}", "!%1b[31m x", "{<<: {a: 1}}", "{? [a]: b}", "|\n   text\n  less",
    ">-\n a\n\n b", "- - - -", "[a, b", "{a: 1, a: 2}", "'un", '"\\x9b"', '"\\ud800"', "%TAG", "@a", "`a", "\t- x", "a: b: c", "---\n...",
    "{1: 2}", "{null: 1}", "2020-01-01", ".inf", "0x1f", "0o17", "1_000", "yes", "~",
)  # fmt: skip


def cases(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """*count* contents, each with the suffix of its file."""
    rng = Random(seed)
    for _ in range(count):
        document = json.loads(json.dumps(BASE))
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            rng.choice(STRUCTURE)(rng, document)
        text = json.dumps(document, indent=rng.choice((None, 2)), ensure_ascii=rng.random() < 0.5)
        suffix = rng.choice((".json", ".json", ".yaml"))
        if suffix == ".yaml" and rng.random() < 0.5:
            text = as_yaml(document)
        text = text.replace('"NUMBER"', rng.choice(NUMBERS)).replace('"YAML"', rng.choice(YAML))
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            text = rng.choice(TEXT)(rng, text)
        yield suffix, encode(rng, text)


def as_yaml(document: object) -> str:
    """*document* in blocks as people write them."""
    import yaml

    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))


def somewhere(rng: Random, document: Any) -> tuple[Any, Any]:
    """A container in *document*, and a key or an index of it."""
    container = document
    while True:
        keys = list(container) if isinstance(container, dict) else list(range(len(container)))
        if not keys:
            return document, "name"
        key = rng.choice(keys)
        if not isinstance(container[key], dict | list) or rng.random() < 0.3:
            return container, key
        container = container[key]


def put(make: Callable[[Random], Any]) -> Callable[[Random, Any], None]:
    def change(rng: Random, document: Any) -> None:
        container, key = somewhere(rng, document)
        container[key] = make(rng)

    return change


def rename(rng: Random, document: Any) -> None:
    container, key = somewhere(rng, document)
    if isinstance(container, dict):
        container[rng.choice(STRINGS)] = container.pop(key)


def drop(rng: Random, document: Any) -> None:
    container, key = somewhere(rng, document)
    del container[key]


def many(rng: Random, document: Any) -> None:
    container, key = somewhere(rng, document)
    one = rng.choice((1, "x", {}, [], json.loads(json.dumps(BASE["deployments"][1]))))
    container[key] = [one] * rng.choice((100, 3_000, 50_000))


def many_keys(rng: Random, document: Any) -> None:
    document.update((f"key{i}", i) for i in range(rng.choice((20, 3_000))))


STRUCTURE: tuple[Callable[[Random, Any], None], ...] = (
    put(lambda rng: rng.choice(STRINGS)),
    put(lambda rng: rng.choice((None, True, 7, -1.5, [], {}, [[]], {"a": {}}))),
    put(lambda _: "NUMBER"),
    put(lambda _: "YAML"),
    rename,
    drop,
    many,
    many_keys,
)


def cut(rng: Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def lose(rng: Random, text: str) -> str:
    begin = rng.randrange(len(text) + 1)
    return text[:begin] + text[begin + rng.randrange(1, 20) :]


def insert(rng: Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    added = rng.choice((*STRINGS[:22], *YAML, *NUMBERS, *"[]{},:\"'#&*!|>%@\\\t\n", '"name": 1,', "//", "/* */"))
    return text[:place] + added + text[place:]


def repeat(rng: Random, text: str) -> str:
    begin = rng.randrange(len(text) + 1)
    part = text[begin : begin + rng.randrange(1, 60)]
    return text[:begin] + part * rng.choice((2, 3, 1000)) + text[begin:]


def nest(rng: Random, text: str) -> str:
    depth = rng.choice(DEPTHS)
    opening, closing = rng.choice((("[", "]"), ('{"a":', "}"), ("{a: ", "}"), ("- ", "")))
    value = opening * depth + "1" + closing * rng.choice((depth, 0))
    return text.replace('"goldstack"', value) if rng.random() < 0.7 else value


def long_string(rng: Random, text: str) -> str:
    size = rng.choice((1_000, 100_000, 10_000_000 if rng.random() < 0.2 else 300_000))
    return text.replace("goldstack", rng.choice(("x", "\u00e9", "\\u0041", "\\n", "a ")) * size, 1)


def bomb(rng: Random, text: str) -> str:
    names = "abcdefghijklmnop"
    lines = (f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in pairwise(names))
    return "\n".join((text if rng.random() < 0.3 else "", "a: &a [x]", *lines))


TEXT: tuple[Callable[[Random, str], str], ...] = (cut, lose, insert, insert, repeat, nest, long_string, bomb)


def encode(rng: Random, text: str) -> bytes:
    encoding = rng.choices(("utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"), (20, 1, 1, 1, 1, 1))[0]
    content = text.encode(encoding, "replace" if encoding in {"latin-1", "cp1252"} else "surrogatepass")
    if rng.random() < 0.1:
        spoilt = bytearray(content or b"x")
        for _ in range(rng.choice((1, 5))):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        content = bytes(spoilt)
    return content
