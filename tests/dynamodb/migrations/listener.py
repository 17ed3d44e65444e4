"""A listener that keeps what it is told."""

from collections.abc import Callable


class Heard:
    """What a runner told."""

    def __init__(self, at_progress: Callable[[], object] = lambda: None) -> None:
        self.warnings: list[str] = []
        self.attempts: dict[str, int] = {}
        self.progress: list[tuple[str, int, int | None]] = []
        self.ends: list[str] = []
        self._at_progress = at_progress

    def waiting(self, holder: str) -> None:
        pass

    def began(self, name: str, attempt: int) -> None:
        self.attempts[name] = attempt

    def progressed(self, name: str, done: int, total: int | None) -> None:
        self.progress.append((name, done, total))
        self._at_progress()

    def ended(self, name: str, seconds: float) -> None:
        self.ends.append(name)

    def warned(self, text: str) -> None:
        self.warnings.append(text)
