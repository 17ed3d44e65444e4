"""What to say to callers who hand a table what it does not take."""

from reprlib import repr as shortened

from .entities import Entity, key


def mistaken_key(given: object) -> str:
    """That *given* is no key, and how to get one."""
    if isinstance(given, Entity):
        name = type(given).__name__
        return f"A Key is needed, not the {name} itself.\nMake it: {_how(type(given))}."
    if isinstance(given, type) and issubclass(given, Entity):
        return f"A Key is needed, not the class {given.__name__}.\nMake it: {_how(given)}."
    return (
        f"A Key is needed, not {shortened(given)} ({type(given).__name__}).\n"
        f'Make it with the @key function of its entity, User.primary("joe@email.com") for example; '
        f"where fields are the key: Key(Entity, pk, sk)."
    )


def mistaken_item(given: object) -> str:
    """That *given* is no item, and how to get one."""
    if isinstance(given, type) and issubclass(given, Entity):
        return f"An entity is needed, not the class {given.__name__}.\nMake one: {given.__name__}(…)."
    return (
        f"An entity is needed, not a value of the type {type(given).__name__}.\n"
        f"Make one, User(…) for example, of a class that is an Entity. What is none goes through the plain client: "
        f"table.raw.client."
    )


def _how(entity: type[Entity]) -> str:
    names = (name for kind in entity.__mro__ for name, value in vars(kind).items() if isinstance(value, key))
    function = next(names, None)
    return f"{entity.__name__}.{function}(…)" if function else f"Key({entity.__name__}, pk, sk)"
