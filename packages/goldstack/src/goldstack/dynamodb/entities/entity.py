"""Entities: pydantic models that know where their items are."""

from typing import ClassVar, Unpack

from pydantic import BaseModel, ConfigDict

from .marks import Marks


class Entity(BaseModel):
    """One kind of item in the table.

    It has either a `@key`, or fields that are saved as `pk` and `sk`; where it has both, they say the same. Without a
    `@key` it is read by `Key(Entity, pk, sk)`.

    ```python
    class User(Entity, kind="User", marks=Marks(created=None)): ...
    ```

    Args:
        kind: What the kind attribute holds; the name of the class by default.
        marks: The names of the attributes beside the fields; those of the base class by default.

    Raises:
        EntityError: A field or a key cannot be stored without loss or doubt: when the class is complete.
    """

    __goldstack_kind__: ClassVar[str] = ""
    __goldstack_marks__: ClassVar[Marks] = Marks()

    def __init_subclass__(
        cls, *, kind: str | None = None, marks: Marks | None = None, **config: Unpack[ConfigDict]
    ) -> None:
        super().__init_subclass__(**config)
        cls.__goldstack_kind__ = kind or cls.__name__
        if marks is not None:
            cls.__goldstack_marks__ = marks

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        """Refuse what cannot be stored, as soon as it can be told."""
        from .complete import check

        if not cls.__pydantic_generic_metadata__["parameters"]:  # else what it holds is not known yet
            check(cls)
