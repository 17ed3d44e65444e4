"""What is in the table. Yours to edit: one class for each kind of item."""

from typing import Annotated, Literal

from goldstack.dynamodb import Entity, Gsi, key, saved_as

# The first secondary index, for entities with an `@index(gsi1)` function; a migration makes it.
gsi1 = Gsi("gsi1")


class User(Entity):
    """Somebody with an e-mail address."""

    email: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["user"], saved_as("sk")] = "user"
    name: str
    email_verified: Annotated[bool, saved_as("emailVerified")]

    @key
    @staticmethod
    def primary(email: str, type: Literal["user"] = "user") -> tuple[str, str]:  # noqa: A002 - a field's name
        """Where a user is."""
        return email, type
