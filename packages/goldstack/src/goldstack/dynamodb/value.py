"""Values without a dataclass's price: one of those takes half a millisecond to be made, and this package is imported often."""

from typing import Any, ClassVar, dataclass_transform, get_origin


@dataclass_transform(frozen_default=True, eq_default=True)
class Value:
    """A class whose annotations are its fields: equal to any other with the same ones, hashable, and never changed."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = vars(cls).get("__annotations__", {})
        cls._fields = (*cls._fields, *(name for name, kind in own.items() if get_origin(kind) is not ClassVar))
        type.__setattr__(cls, "__match_args__", cls._fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self._fields
        values = {**dict(zip(fields, args, strict=False)), **kwargs}
        missing = [name for name in fields if name not in values and not hasattr(type(self), name)]
        if missing or len(args) > len(fields) or values.keys() - set(fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(fields)}, and was given {args} {kwargs}")
        self.__dict__.update({name: values[name] if name in values else getattr(type(self), name) for name in fields})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be taken away")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({shown})"
