"""What the user has agreed to, and how the rest is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from goldstack.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Answers given on the command line, and a way to ask for others.

    Attributes:
        yes: Plain questions are answered with yes.
        losing: Names of tables (or of a deployment) that may lose data.
        backup: Tables are to be backed up before they may lose data.
        ask: Shows a question and gives the line that was typed; None where there is no terminal.
    """

    yes: bool = False
    losing: frozenset[str] = frozenset()
    backup: bool = False
    ask: Callable[[str], str] | None = None

    def agree(self, question: str) -> None:
        """Go on only with a yes.

        Raises:
            Refused: The answer is no, or there is nobody to ask.
        """
        if self.yes:
            return
        if self.ask is None:
            raise Refused(f"{question}\nThere is no terminal to ask on: add --yes if it is meant.")
        if self.ask(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
            raise Refused("Not confirmed: nothing was changed.")

    def agree_to_lose(self, names: Iterable[str]) -> None:
        """Go on only where each of *names* was given, or is typed now.

        Raises:
            Refused: One was not.
        """
        for name in sorted({*names} - self.losing):
            if self.ask is None:
                flags = " ".join(f"--allow-data-loss {each}" for each in sorted({*names} - self.losing))
                raise Refused(f"Nothing was changed. If that is meant, add: {flags}")
            if self.ask(f"Type {name} if it may be lost: ").strip() != name:
                raise Refused("Not confirmed: nothing was changed.")
