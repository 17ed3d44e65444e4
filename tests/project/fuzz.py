"""Reads mutated goldstack.json and goldstack.yaml files in a process of little memory: `fuzz.py FOLDER SEED COUNT [bare]`.

Prints one JSON document: how many were refused, the longest time, the memory that was needed, and what went wrong.
"""

import json
import random
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError
from goldstack.project import load, model

SECONDS = 1.0
MEMORY = 1024**3  # of addresses; a file of 256 KiB needs a tenth of it
MESSAGE = 4_000
DEPTHS = (50, 99, 100, 101, 900, 10_000)
Random = random.Random

BASE: dict[str, Any] = {
    "$schema": "./schemas/package.schema.json",
    "name": "dynamodb",
    "template": "dynamodb",
    "templateVersion": "0.1.0",
    "configuration": {"tags": {"project": "goldstack"}, "sizes": [1, 2.5, None, True], "note": "a \u00e9 \u4e2d"},
    "deployments": [
        {"name": "local", "awsRegion": "us-west-2", "localServices": ["sqs"], "configuration": {"tableName": "local-t"}},
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
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e400", "-1e-400", "1e99999999999999999999", "9" * 4000, "9" * 5000, "0.1", "-0", "1E5")
YAML = (
    "&a [*a]", "*nothing", "!!python/object/apply:os.system ['touch CANARY']", "!!python/name:os.system", "!!binary aGk=",
    "!!python/object/new:os.system [touch CANARY]", "!!set {a, b}", "!%1b[31m x", "{<<: {a: 1}}", "{? [a]: b}", "|\n   text\n  less",
    ">-\n a\n\n b", "- - - -", "[a, b", "{a: 1, a: 2}", "'un", '"\\x9b"', '"\\ud800"', "%TAG", "@a", "`a", "\t- x", "a: b: c", "---\n...",
    "{1: 2}", "{null: 1}", "2020-01-01", ".inf", "0x1f", "0o17", "1_000", "yes", "~",
)  # fmt: skip


def cases(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """*count* contents, each with the suffix of its file, the same for the same *seed*."""
    rng = Random(seed)
    for _ in range(count):
        document = json.loads(json.dumps(BASE))
        for _ in range(rng.choice((0, 1, 1, 1, 2))):
            rng.choice(STRUCTURE)(rng, document)
        text = json.dumps(document, indent=rng.choice((None, 2)), ensure_ascii=rng.random() < 0.5)
        suffix = rng.choice((".json", ".json", ".yaml"))
        if suffix == ".yaml" and rng.random() < 0.5:
            text = as_yaml(document)
        for number in ("NUMBER", "YAML"):
            while f'"{number}"' in text:
                text = text.replace(f'"{number}"', rng.choice(NUMBERS if number == "NUMBER" else YAML), 1)
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
    put(lambda rng: "NUMBER"),
    put(lambda rng: "YAML"),
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
    lines = (f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in zip(names, names[1:], strict=False))
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


def faults(path: Path) -> Iterator[str]:
    """What is wrong with how *path* is read."""
    began = time.process_time()
    try:
        load(path)
    except ConfigError as error:
        yield from faults_of_message(str(error), path)
        if error.exit_code != 2:
            yield f"exit code {error.exit_code}"
    except BaseException:
        yield traceback.format_exc()[-1_500:]
    taken = time.process_time() - began
    if taken > SECONDS:
        yield f"{taken:.1f} s"


def faults_of_message(message: str, path: Path) -> Iterator[str]:
    if str(path) not in message:
        yield f"the file is not named: {message[:300]!r}"
    if len(message) > MESSAGE:
        yield f"{len(message)} characters: {message[:300]!r}"
    if not message.replace("\n", "").isprintable():
        yield f"what is not printed: {message[:300]!r}"
    if not message.strip() or "\n\n" in message:
        yield f"no paragraph: {message[:300]!r}"


def watch(event: str, _: tuple[Any, ...]) -> None:
    """Nothing that is read may start anything."""
    if event in {"os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect", "pickle.find_class"}:
        raise RuntimeError(event)


def main(folder: Path, seed: int, count: int, *, bare: bool) -> dict[str, Any]:
    """Read *count* of them; without jsonschema where *bare*."""
    if bare:
        model.find_spec = lambda name: None  # type: ignore[assignment]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.addaudithook(watch)
    wrong: list[dict[str, Any]] = []
    refused, slowest = 0, 0.0
    for number, (suffix, content) in enumerate(cases(seed, count)):
        path = folder / f"goldstack{suffix}"
        path.write_bytes(content)
        began = time.process_time()
        found = list(faults(path))
        slowest = max(slowest, time.process_time() - began)
        if found:
            wrong.append({"case": f"{seed}/{number}", "content": repr(content[:400]), "faults": found})
        try:
            load(path)
        except ConfigError:
            refused += 1
        except BaseException:  # told above
            pass
        path.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1024**2)
    return {"refused": refused, "slowest": slowest, "peak": peak, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), bare="bare" in sys.argv[4:])))
