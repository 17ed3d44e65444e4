"""The data package, as pytest's configuration names it."""

from importlib import import_module

from goldstack.dynamodb import Binding
from goldstack.errors import ConfigError

_EXAMPLE = "goldstack_data = dynamodb.table:binding"


def binding(named: str) -> Binding:
    """The binding that *named*, as in `dynamodb.table:binding`, says.

    Raises:
        ConfigError: There is no such module, it has no such attribute, or that is no binding.
    """
    name, colon, attribute = named.partition(":")
    if not (name and colon and attribute):
        raise ConfigError(
            f"goldstack_data is {named!r}, which names no data package.\n"
            f"Write where its binding is, into pytest's configuration: {_EXAMPLE}"
        )
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if not error.name or not f"{name}.".startswith(f"{error.name}."):
            raise  # the data package is there, and what it needs is not
        raise ConfigError(
            f"goldstack_data is {named!r}, but there is no module {error.name!r}.\n"
            f"Install the data package, or say where another one's binding is: {_EXAMPLE}"
        ) from error
    found = getattr(module, attribute, None)
    if not isinstance(found, Binding):
        what = f"is {type(found).__name__!r}" if hasattr(module, attribute) else "is not there"
        raise ConfigError(
            f"goldstack_data is {named!r}, but {attribute} of {name} {what}, and must be what `bind` gave.\n"
            f"Write in {name}: {attribute} = bind(__file__, migrations=migrations)"
        )
    return found
