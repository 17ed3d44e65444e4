"""Whether the defaults of variables fit their types, once all files have had their say."""

from collections.abc import Iterable, Iterator

from goldstack.project import Problem, json_path

from .declarations import Variable
from .fitting import misfits
from .types import Attribute, Collection, Object, Tuple, Type, Unknown


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
    for name, attribute in _optional(variable.type):
        if not isinstance(attribute.default, Unknown):
            for misfit in misfits(attribute.default, attribute.type):
                yield f"the default of the optional attribute {name!r} is wrong: {misfit.message(secret=variable.sensitive)}."
    if not isinstance(variable.default, Unknown):
        for misfit in misfits(variable.default, variable.type):
            yield f"{json_path(('default', *misfit.steps))}: {misfit.message(secret=variable.sensitive)}."


def _optional(type_: Type) -> Iterator[tuple[str, Attribute]]:
    """All optional attributes in *type_*, by name."""
    match type_:
        case Collection(_, element):
            yield from _optional(element)
        case Tuple(elements):
            for element in elements:
                yield from _optional(element)
        case Object(attributes):
            yield from ((name, attribute) for name, attribute in attributes.items() if attribute.optional)
            for attribute in attributes.values():
                yield from _optional(attribute.type)
