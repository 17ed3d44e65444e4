"""What a program must offer to be a local server's engine."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Notify = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The server that is wanted of an engine.

    Attributes:
        port: Where on 127.0.0.1 it answers.
        region: Its default AWS region.
        services: What it serves beside the usual.
        folder: For its temporary files.
        persist: Where it keeps its data; None where it forgets them.
        token: What it says of itself when *is_itself* asks.
    """

    port: int
    region: str
    services: tuple[str, ...]
    folder: Path
    persist: Path | None
    token: str


class Engine(Protocol):
    """A program that serves DynamoDB."""

    name: str

    @abstractmethod
    def prepare(self, notify: Notify) -> None:
        """Install it where it is missing, saying so."""

    @abstractmethod
    def argv(self, order: Order) -> list[str]:
        """The command that starts it; the first word is an absolute path."""

    @abstractmethod
    def environment(self, order: Order) -> Mapping[str, str]:
        """All variables that it is started with."""

    @abstractmethod
    def is_itself(self, order: Order, pid: int) -> bool:
        """Whether the server of *order*, started as the process *pid*, and no other program has its port."""

    @abstractmethod
    def ended(self, token: str) -> None:
        """Remove what may be left of the server with *token*, whose process has ended."""
