"""How a step waits for DynamoDB: more and more slowly, and not for ever for what is refused for no visible reason."""

from dataclasses import dataclass, field
from typing import Final

from goldstack.aws import error_code
from goldstack.dynamodb.patience import Clock

_SHORTEST, _LONGEST, _GROWTH = 0.05, 5.0, 1.5
# Seconds for which a request is refused over and over, before that is an error.
_PATIENCE: Final = 120.0

# What passes: the table, or one of its indexes, is being changed; or DynamoDB does not do what it should.
_PASSING: Final = {
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "ResourceInUseException",
    "ServiceUnavailable",
    "ThrottlingException",
}


@dataclass(slots=True)
class Waiting:
    """One wait.

    Attributes:
        clock: How time passes.
    """

    clock: Clock = field(default_factory=Clock)
    _next: float = _SHORTEST
    _refused_since: float | None = None

    def pause(self) -> None:
        """Wait for a while, the next time for longer."""
        self.clock.sleep(self._next)
        self._next = min(self._next * _GROWTH, _LONGEST)

    def bear(self, error: Exception) -> None:
        """Wait after *error*, the answer to a request that is to be sent again; raise it where that does not help."""
        now = self.clock.now()
        self._refused_since = now if self._refused_since is None else self._refused_since
        if error_code(error) not in _PASSING or now - self._refused_since > _PATIENCE:
            raise error
        self.pause()
