"""A ledger as a dict says it: what a table remembers of its migrations, what waits, and what is run."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from goldstack.errors import MigrationDrift, MigrationError


class Died(BaseException):
    """The process ends here."""


@dataclass(frozen=True)
class Code:
    """A migration as the code has it; without *text*, its checksum is not known."""

    name: str
    text: str | None
    long: bool = False
    has_way_back: bool = True


@dataclass(frozen=True)
class Known:
    """A migration as the table has it."""

    state: str = "applied"
    is_back: bool = False
    text: str | None = None
    attempts: int = 0
    error: str | None = None


@dataclass
class Reference:
    """A table and its code.

    Attributes:
        code: The migrations.
        rows: What the table has.
        head: What `#HEAD` says.
        ran: Each body that was run, as name and way.
        fails: What the bodies that are run from now on raise, in their order; those after them raise nothing.
        dies: The moment at which the process ends, the first time that it comes.
    """

    code: list[Code] = field(default_factory=list)
    rows: dict[str, Known] = field(default_factory=dict)
    head: dict[str, str] | None = None
    ran: list[tuple[str, str]] = field(default_factory=list)
    fails: list[BaseException | None] = field(default_factory=list)
    dies: str | None = None

    def states(self) -> list[tuple[str, str]]:
        """Those of the code in their order, then the others."""
        ours = [one.name for one in self.code]
        others = sorted(self.rows.keys() - set(ours))
        return [(name, self.rows[name].state if name in self.rows else "pending") for name in [*ours, *others]]

    def findings(self) -> set[tuple[str, str, str | None]]:
        """What code and table disagree about: kind, name, old name."""
        applied = {name: row for name, row in self.rows.items() if row.state == "applied"}
        gone = sorted(applied.keys() - {one.name for one in self.code})
        found: set[tuple[str, str, str | None]] = set()
        moved: set[str] = set()
        for one in self.code:
            row = applied.get(one.name)
            if row and one.text and row.text and row.text != one.text:
                found.add(("edited", one.name, None))
            alike = [name for name in gone if one.text and applied[name].text == one.text]
            if one.name not in self.rows and alike:
                gone.remove(alike[0])
                moved.add(one.name)
                found.add(("renamed", one.name, alike[0]))
        found |= {("removed", name, None) for name in gone}
        for number, one in enumerate(self.code):
            later = {each.name for each in self.code[number + 1 :]}
            if one.name not in applied and one.name not in moved and later & applied.keys():
                found.add(("out of order", one.name, None))
        return found

    def pending(self) -> list[str]:
        """What `#HEAD` does not know to be applied; the rows, where there is none."""
        said = self._said()
        return [one.name for one in self.code if said.get(one.name) != "applied"]

    def up(self, *, to: str | None, again: bool, short_only: bool, compare: bool, accept_changed: bool) -> list[str]:
        """Run what waits."""
        wanted = self.code if to is None else self.code[: self._position(to) + 1]
        if compare or accept_changed:
            stops = {kind for kind, _, _ in self.findings()} - {"removed"}
            if stops and not accept_changed:
                raise MigrationDrift
            if not stops and all(self._is_applied(one.name) for one in self.code) and not self._unsaid():
                return []
        elif not self._waiting(wanted, self._said(), again=again, short_only=short_only):
            return []
        self._lock()
        if accept_changed:
            self._accept()
        states = {
            name: "reverting" if row.is_back and row.state != "reverted" else row.state
            for name, row in self.rows.items()
        }
        done: list[str] = []
        for one in self._waiting(wanted, states, again=again, short_only=short_only):
            if states.get(one.name) == "reverting":
                raise MigrationError
            self._run(one.name, one.text, "up")
            done.append(one.name)
        self._unlock()
        return done

    def down_to(self, name: str | None) -> list[str]:
        """Take back what came after *name*."""
        after = self.code[0 if name is None else self._position(name) + 1 :]
        self._lock()
        rows = {one.name: self.rows[one.name] for one in after if one.name in self.rows}
        going = [
            one
            for one in reversed(after)
            if (row := rows.get(one.name)) and row.state != "reverted" and (row.state == "applied" or row.is_back)
        ]
        if not all(one.has_way_back for one in going):
            raise MigrationError
        if any(row.state in {"applying", "failed"} and not row.is_back for row in rows.values()):
            raise MigrationError
        for one in going:
            self._run(one.name, self.rows[one.name].text, "back")
        self._unlock()
        return [one.name for one in going]

    def mark(self, name: str, *, applied: bool) -> None:
        """Say that *name* is applied, or that nothing is known of it."""
        self._lock()
        if applied:
            self.rows[name] = Known(text=self.code[self._position(name)].text)
            self._head()[name] = "applied"
        elif name in self.rows:
            del self.rows[name]
            self._head().pop(name, None)
        else:
            raise MigrationError
        self._unlock()

    def original(self, name: str) -> None:
        """What the original template leaves when it has run *name*."""
        self.rows[name] = Known()

    def _run(self, name: str, text: str | None, way: str) -> None:
        self._at("before begin")
        attempts = self.rows[name].attempts if name in self.rows else 0
        self.rows[name] = Known("applying", way == "back", text, attempts + 1)
        self._head()[name] = "reverting" if way == "back" else "applying"
        self._at("begun")
        self.ran.append((name, way))
        if error := self.fails.pop(0) if self.fails else None:
            self._at("before failed")
            self.rows[name] = replace(self.rows[name], state="failed", error=told(error))
            self._at("failed")
            raise MigrationError if isinstance(error, Exception | SystemExit) else error
        self._at("before end")
        state = "reverted" if way == "back" else "applied"
        self.rows[name] = replace(self.rows[name], state=state, is_back=False)
        self._head()[name] = state
        self._at("ended")

    def _accept(self) -> None:
        texts = {one.name: one.text for one in self.code}
        for kind, name, was in self.findings():
            if kind == "edited":
                self.rows[name] = replace(self.rows[name], text=texts[name])
            if was:
                self.rows[name] = self.rows.pop(was)
                self._head()[name] = self._head().pop(was)

    def _lock(self) -> None:
        self._at("locked")
        unsaid = self._unsaid()
        if self.head is None or unsaid:
            self._at("before head")
            self.head = {**(self.head or {}), **dict.fromkeys(unsaid, "applied")}
            self._at("head")

    def _unlock(self) -> None:
        self._at("before release")
        self._at("released")

    def _at(self, point: str) -> None:
        if self.dies == point:
            self.dies = None
            raise Died(point)

    def _head(self) -> dict[str, str]:
        assert self.head is not None
        return self.head

    def _said(self) -> dict[str, str]:
        if self.head is not None:
            return self.head
        return {name: "applied" for name in self.rows if self._is_applied(name)}

    def _unsaid(self) -> list[str]:
        return [name for name in self.rows if self._is_applied(name) and (self.head or {}).get(name) != "applied"]

    def _is_applied(self, name: str) -> bool:
        return name in self.rows and self.rows[name].state == "applied"

    def _names(self) -> list[str]:
        return [one.name for one in self.code]

    def _position(self, name: str) -> int:
        if name not in self._names():
            raise MigrationError
        return self._names().index(name)

    def _waiting(self, wanted: Sequence[Code], said: dict[str, str], *, again: bool, short_only: bool) -> list[Code]:
        found: list[Code] = []
        for one in wanted:
            if said.get(one.name) == "applied":
                continue
            if (short_only and one.long) or (said.get(one.name) == "reverted" and not again):
                break
            found.append(one)
        return found


def told(error: BaseException) -> str:
    """What a row keeps of *error*."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def of_row(row: Any) -> Known:
    """What the table has, as the model would say it."""
    return Known(row.state, row.is_back, row.checksum, row.attempts, row.error)
