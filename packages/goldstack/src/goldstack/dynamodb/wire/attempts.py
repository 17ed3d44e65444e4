"""What became of each attempt at a request: whether DynamoDB may have done it although no answer says so.

botocore sends a request again when its answer is lost. What was done the first time then looks as if somebody else had
done it, so whoever writes has to know whether an earlier attempt may have come through.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Attempts:
    """The attempts at one request.

    Attributes:
        possible: How many of them DynamoDB may have done.
        answered: The last one was a success.
    """

    possible: int = 0
    answered: bool = False

    @property
    def in_doubt(self) -> bool:
        """Whether an attempt that nobody heard of may have been done."""
        return self.possible > self.answered

    def add(self, status: int | None, error: Exception | None) -> None:
        """One more: answered with *status*, or ended by *error*."""
        if _may_be_done(status, error):
            self.possible += 1


def _may_be_done(status: int | None, error: Exception | None) -> bool:
    if status is not None:
        return not 300 <= status < 500
    from botocore import exceptions

    never_sent = (
        exceptions.EndpointConnectionError,
        exceptions.ConnectTimeoutError,
        exceptions.ProxyConnectionError,
        exceptions.SSLError,
    )
    return not isinstance(error, never_sent)
