"""The moments at which a runner may be killed, each of them told by name: so a test can kill it at every one."""

from collections.abc import Callable
from typing import Literal, TypeAlias

Point: TypeAlias = Literal[
    "locked",
    "before head",
    "head",
    "before begin",
    "begun",
    "before page",
    "page",
    "before write",
    "write",
    "before end",
    "ended",
    "before failed",
    "failed",
    "before release",
    "released",
]
At: TypeAlias = Callable[[Point], object]


def nowhere(point: Point) -> None:
    """Let *point* pass."""
