"""Rows of the local servers: how soon a test has one."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from goldstack.local import LocalServer, dynamodb_jar, environment, jre, start_local_dynamodb
from goldstack.local.engine import Order
from goldstack.local.ministack import Ministack
from goldstack.local.ports import any_free
from goldstack.local.readiness import answers
from goldstack.local.shared import EngineName

from .command import CommandFailed
from .harness import Figures, interleaved
from .row import Row, Stage
from .targets import AtMostTimes

_LIMIT = 60.0
_PAUSE = 0.02  # ours looks no more often
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="goldstack-bench-") as name:
        yield Path(name).resolve()


def _first_answer(
    engine: EngineName, alone: Callable[[Path, int], subprocess.Popen[bytes]]
) -> Callable[[Stage], Figures]:
    def measure(stage: Stage) -> Figures:
        folder = stage.once(_folder)
        running: list[LocalServer | subprocess.Popen[bytes]] = []

        def end() -> None:
            while running:
                _end(running.pop())

        def ours() -> None:
            server = start_local_dynamodb(0, engine=engine, clone=folder)
            running.append(server)
            _await_answer(server.port)

        def peer() -> None:
            port = any_free()
            process = alone(folder, port)
            running.append(process)
            _await_answer(port)

        try:
            return interleaved(ours, peer, pairs=stage.pairs, before=end)
        finally:
            end()

    return measure


def _first_java_answer(stage: Stage) -> Figures:
    dynamodb_jar.fetch(lambda message: print(message, file=sys.stderr))
    return _first_answer("java", _java)(stage)


def _end(server: LocalServer | subprocess.Popen[bytes]) -> None:
    if isinstance(server, LocalServer):
        server.stop()
    else:
        server.terminate()
        server.wait()


def _await_answer(port: int) -> None:
    limit = time.monotonic() + _LIMIT
    while not answers(port):
        if time.monotonic() > limit:
            raise CommandFailed(f"A server on port {port} has not answered within {_LIMIT:.0f} s.")
        time.sleep(_PAUSE)


def _ministack(folder: Path, port: int) -> subprocess.Popen[bytes]:
    order = Order(port=port, region="us-west-2", services=(), folder=folder, persist=None, token="bench")
    return _started([environment.python(), "-I", "-m", "ministack"], Ministack().environment(order))


def _java(folder: Path, port: int) -> subprocess.Popen[bytes]:
    jar = dynamodb_jar.find()
    assert jar
    options = ("-disableTelemetry", "-sharedDb", "-inMemory", "-port", str(port))
    return _started([jre.find().program, *_QUICK, "-jar", jar, *options])


def _started(argv: Sequence[str | Path], given: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv, env=given, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


ROWS = (
    Row(
        what="first answer of a new test server, ministack",
        peer="python -m ministack",
        target=AtMostTimes(1.2),
        measure=_first_answer("ministack", _ministack),
    ),
    Row(
        what="first answer of a new test server, java",
        peer="java -jar DynamoDBLocal.jar, with the same options for speed",
        target=AtMostTimes(1.2),
        measure=_first_java_answer,
    ),
)
