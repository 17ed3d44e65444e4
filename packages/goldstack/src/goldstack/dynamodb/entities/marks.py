"""The attributes that an entity's items have beside its fields."""

from goldstack.dynamodb.value import Value


class Marks(Value):
    """The names of the attributes that are written with every item; None switches one off.

    The names by default are those of dynamodb-toolbox, so tables that it wrote are read as they are. A field that is
    saved under one of the names of the times, as in `created: Annotated[datetime | None, saved_as("_ct")] = None`, reads it.

    Attributes:
        kind: Tells the kinds of one table apart: holds the entity's kind.
        created: When the item was first put, in UTC, as in *2026-01-02T03:04:05.678Z*. A put of an item that was read
            keeps it.
        modified: When it was last written.
        write: Names the write, of those after which a lost reply could not be told from somebody else's write: creates, and
            writes of a version.
    """

    kind: str | None = "_et"
    created: str | None = "_ct"
    modified: str | None = "_md"
    write: str | None = "_wid"


NO_MARKS = Marks(kind=None, created=None, modified=None, write=None)
