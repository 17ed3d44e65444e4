"""Why a value does not fit where it should go."""

Path = tuple[str | int, ...]


class Unfit(Exception):
    """A value does not fit.

    Args:
        path: Where, from the value that was given: field names, indices and keys of maps.
        value: What is there.
        reason: Why it does not fit, as the end of a sentence: "has 39 digits, and DynamoDB keeps 38".
    """

    def __init__(self, path: Path, value: object, reason: str) -> None:
        super().__init__(path, value, reason)
        self.path = path
        self.value = value
        self.reason = reason

    def under(self, step: str | int) -> "Unfit":
        """The same, seen from what holds it at *step*."""
        return Unfit((step, *self.path), self.value, self.reason)
