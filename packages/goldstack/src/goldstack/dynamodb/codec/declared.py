"""What fields a class declares: a pydantic model, a pydantic dataclass and a plain one alike."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from goldstack.errors import EntityError


@dataclass(frozen=True, slots=True)
class Declared:
    """A field.

    Attributes:
        name: Of the field.
        annotation: Resolved; a ForwardRef where pydantic waits for what it names.
        metadata: What is annotated besides.
        default: Its default; ... where it has none.
        factory: What makes it, where a function does; *default* says nothing then.
    """

    name: str
    annotation: Any
    metadata: tuple[Any, ...]
    default: Any
    factory: Callable[..., Any] | None


def declared(kind: type[Any]) -> Iterator[Declared]:
    """The fields of *kind*.

    Raises:
        EntityError: Some of what it holds could not be given back to it when it is read.
    """
    if issubclass(kind, BaseModel):
        return _of_model(kind)
    return _of_dataclass(kind)


def default_maker(kind: type[Any], name: str) -> Callable[[], Any] | None:
    """What makes the default of the field *name*; None where it has none, or one that is made of other fields."""
    if info := _infos(kind).get(name):
        if info.is_required() or info.default_factory_takes_validated_data:
            return None
        return lambda: info.get_default(call_default_factory=True)
    (field,) = (one for one in dataclasses.fields(kind) if one.name == name)
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory
    default = field.default
    return None if default is dataclasses.MISSING else lambda: default


def _of_model(kind: type[BaseModel]) -> Iterator[Declared]:
    if kind.model_config.get("extra") == "allow":
        raise EntityError(
            f"{kind.__name__} has extra='allow', whose values could be anything.\nTake it out: attributes that an entity "
            f"does not know are kept anyway, from read to put.",
            entity=kind,
        )
    _check_init(kind)
    for name, info in kind.model_fields.items():
        yield _of_info(name, info, info.annotation, tuple(info.metadata))


def _check_init(kind: type[BaseModel]) -> None:
    if not kind.__pydantic_custom_init__:
        return
    config = kind.model_config
    if config.get("validate_by_name") or config.get("populate_by_name"):
        return
    if named := [name for name, info in kind.model_fields.items() if info.validation_alias not in {None, name}]:
        raise EntityError(
            f"{kind.__name__} has an __init__ of its own, and aliases ({', '.join(named)}): pydantic would call it with the "
            f"names of the fields when an item is read, and then look for the aliases.\n"
            f"Let it take both: model_config = ConfigDict(validate_by_name=True).",
            entity=kind,
        )


def _of_dataclass(kind: type[Any]) -> Iterator[Declared]:
    infos = _infos(kind)
    _check_parameters(kind, infos)
    hints = {} if vars(kind).get("__pydantic_complete__") else _hints(kind)
    for one in dataclasses.fields(kind):
        info, hint = infos.get(one.name), hints.get(one.name)
        metadata = getattr(hint, "__metadata__", ())
        if info is not None:
            yield _of_info(one.name, info, hint or info.annotation, (*metadata, *info.metadata))
        elif one.default_factory is not dataclasses.MISSING:
            yield Declared(one.name, hint, metadata, None, one.default_factory)
        else:
            default = ... if one.default is dataclasses.MISSING else one.default
            yield Declared(one.name, hint, metadata, default, None)


def _check_parameters(kind: type[Any], infos: Mapping[str, FieldInfo]) -> None:
    every: dict[str, Any] = kind.__dataclass_fields__
    for name, one in every.items():
        info = infos.get(name)
        if repr(getattr(one, "_field_type", None)) == "_FIELD_INITVAR" or (info and info.init_var):
            raise EntityError(
                f"{kind.__name__}.{name} is an InitVar: it is needed to make a {kind.__name__}, and nothing of it could be "
                f"stored.\nMake it a field, or make the object by a classmethod that takes it.",
                entity=kind,
            )
        if one.init is False or (info and info.init is False):
            raise EntityError(
                f"{kind.__name__}.{name} is a field(init=False), which could not be given back when the object is made of "
                f"what is stored.\nMake it a field that is given, or a property where it is made of the others.",
                entity=kind,
            )


def _infos(kind: type[Any]) -> Mapping[str, FieldInfo]:
    """What pydantic knows of the fields: all of a model or a pydantic dataclass, those with a Field() of a plain one."""
    if issubclass(kind, BaseModel):
        return kind.model_fields
    fields: dict[str, Any] = kind.__dataclass_fields__
    given = {name: one.default for name, one in fields.items() if isinstance(one.default, FieldInfo)}
    return {**given, **vars(kind).get("__pydantic_fields__", {})}


def _of_info(name: str, info: FieldInfo, annotation: Any, metadata: tuple[Any, ...]) -> Declared:
    default = ... if info.is_required() else info.default
    return Declared(name, annotation, metadata, default, info.default_factory)


def _hints(kind: type[Any]) -> dict[str, Any]:
    try:
        return get_type_hints(kind, include_extras=True)
    except NameError:
        pass
    try:
        return get_type_hints(kind, localns={one.__name__: one for one in kind.__mro__}, include_extras=True)
    except NameError as error:
        field = next((one for one in dataclasses.fields(kind) if error.name and error.name in str(one.type)), None)
        where = f".{field.name} is annotated {field.type!r}, in which" if field else ":"
        raise EntityError(
            f"{kind.__name__}{where} {error.name} is not known: what is defined in a function is not seen by annotations in "
            f"quotes.\nDefine it in the module, before the first item is stored or read.",
            entity=kind,
        ) from error
