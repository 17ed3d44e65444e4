"""Whether the defaults of variables fit their types, once all files have had their say."""

from collections.abc import Iterable, Iterator

from goldstack.project import JSON, Problem, cut, json_path

from .declarations import Variable
from .fitting import misfits
from .types import Collection, Object, Tuple, Type, Unknown, literal


def unfit_defaults(variables: Iterable[Variable]) -> Iterator[Problem]:
    """Each default of *variables*, in their types too, that Terraform would refuse."""
    for variable in variables:
        for text in _texts(variable):
            yield Problem(variable.file, variable.line, 0, f"variable {variable.name!r}: {text}")


def _texts(variable: Variable) -> Iterator[str]:
    if variable.has_default and variable.default is None and not variable.nullable:
        yield "its default is null, and `nullable = false` takes no null.\nGive a value, or take one of the two out."
    if variable.type is None:
        return
    for type_, default in _optional(variable.type):
        for misfit in misfits(default, type_):
            yield f"the default {cut(literal(default))} of an optional attribute is no {type_}: expected {misfit.expected}."
    if not isinstance(variable.default, Unknown):
        for misfit in misfits(variable.default, variable.type):
            got = misfit.kind if variable.sensitive else misfit.got
            yield f"{json_path(('default', *misfit.steps))}: expected {misfit.expected}, got {got}."


def _optional(type_: Type) -> Iterator[tuple[Type, JSON]]:
    """The types of all optional attributes in *type_* with their known defaults."""
    match type_:
        case Collection(_, element):
            yield from _optional(element)
        case Tuple(elements):
            for element in elements:
                yield from _optional(element)
        case Object(attributes):
            for attribute in attributes.values():
                yield from _optional(attribute.type)
                if not isinstance(attribute.default, Unknown):
                    yield attribute.type, attribute.default
