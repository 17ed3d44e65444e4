"""Reads every file of a folder as goldstack.json, in little memory: `read_mutated.py FOLDER [bare]`.

Prints one JSON document: how many were refused, the longest time, and what went wrong.
"""

import json
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError
from goldstack.project import load, model

ADDRESSES = 256 * 1024**2  # of which Python and jsonschema take a third
SECONDS = 1.0
MESSAGE = 20_000
STARTING = {
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "subprocess.Popen",
    "socket.connect",
    "pickle.find_class",
}


def main(folder: Path, *, bare: bool) -> dict[str, Any]:
    """Read them; as at run time, without jsonschema, where *bare*."""
    if bare:
        model.find_spec = lambda _: None
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    sys.addaudithook(watch)
    wrong, refused, slowest = {}, 0, 0.0
    for path in sorted(folder.iterdir()):
        began = time.process_time()
        message, faults = read(path)
        taken = time.process_time() - began
        if taken > SECONDS:
            faults.append(f"{taken:.1f} s")
        slowest = max(slowest, taken)
        refused += message is not None
        if faults:
            wrong[path.name] = faults
    return {"refused": refused, "slowest": slowest, "wrong": wrong}


def read(path: Path) -> tuple[str | None, list[str]]:
    """The message, where *path* is refused, and what is wrong with how that was done."""
    try:
        load(path)
    except ConfigError as error:
        message = str(error)
        faults = {
            f"exit code {error.exit_code}": error.exit_code != 2,
            f"the file is not named: {message[:300]!r}": str(path) not in message,
            f"{len(message)} characters: {message[:300]!r}": len(message) > MESSAGE,
            f"what a terminal does not print: {message[:300]!r}": not message.replace("\n", "").isprintable(),
            f"no paragraph: {message[:300]!r}": not message.strip() or "\n\n" in message,
        }
        return message, [fault for fault, found in faults.items() if found]
    except BaseException:  # noqa: BLE001 - whatever it is, it should be a ConfigError
        return None, [traceback.format_exc()[-1_500:]]
    return None, []


def watch(event: str, _: tuple[Any, ...]) -> None:
    """Nothing that is read may start anything."""
    if event in STARTING:
        raise RuntimeError(event)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), bare="bare" in sys.argv[2:])))
