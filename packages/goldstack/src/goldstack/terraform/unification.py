"""The one type that several types become together, where Terraform has to find one for the elements of a collection.

Source: go-cty, package convert, whose rules and order of preference these are.
"""

from collections.abc import Mapping, Sequence

from .types import ANY, STRING, Attribute, Collection, Object, Primitive, Tuple, Type


def unify(types: Sequence[Type]) -> Type | None:
    """The type that all of *types* can be converted to, or None where there is none."""
    objects = [type_ for type_ in types if isinstance(type_, Object)]
    tuples = [type_ for type_ in types if isinstance(type_, Tuple)]
    open_ = [type_ for type_ in types if type_ == ANY]
    alike: dict[str, Sequence[Type]] = {"map": objects, "list": tuples, "set": ()}
    for kind, like in alike.items():
        collections = [type_ for type_ in types if isinstance(type_, Collection) and type_.kind == kind]
        if collections and len(collections) + len(open_) == len(types):
            return ANY if open_ else _wrapped(kind, unify([type_.element for type_ in collections]))
        if collections and len(collections) + len(like) + len(open_) == len(types):
            merged = _as_collections(types, like, kind)
            if merged is not None:
                return merged
    if objects and len(objects) + len(open_) == len(types):
        return ANY if open_ else _unify_objects(objects)
    if tuples and len(tuples) + len(open_) == len(types):
        return ANY if open_ else _unify_tuples(tuples)
    if objects and tuples:
        return None
    ordered = _by_preference(types)
    return next((type_ for type_ in ordered if all(is_convertible(other, type_) for other in types)), None)


def is_convertible(given: Type, wanted: Type) -> bool:
    """Whether values of type *given* can become values of type *wanted*, as far as types can tell."""
    if ANY in (given, wanted) or given == wanted:
        return True
    match given, wanted:
        case Primitive(), Primitive():
            return STRING in (given, wanted)
        case Object(have), Object(want):
            return _attributes_fit(have, want)
        case Tuple(have), Tuple(want):
            return len(have) == len(want) and all(map(is_convertible, have, want))
        case Tuple(have), Collection("list" | "set", element):
            return _elements_fit(have, element, mixed=False)
        case Object(have), Collection("map", element):
            return _elements_fit([attribute.type for attribute in have.values()], element, mixed=True)
        case Collection("map", element), Object(want):
            return all(is_convertible(element, attribute.type) or attribute.optional for attribute in want.values())
        case Collection(have, element), Collection(want, wanted_element):
            return (have == "map") == (want == "map") and is_convertible(element, wanted_element)
        case _:
            return False


def _attributes_fit(have: Mapping[str, Attribute], want: Mapping[str, Attribute]) -> bool:
    return all(
        is_convertible(have[name].type, attribute.type) if name in have else attribute.optional
        for name, attribute in want.items()
    )


def _elements_fit(types: Sequence[Type], element: Type, *, mixed: bool) -> bool:
    if element == ANY and types:
        found = unify(types)
        if found is None or (found == ANY and not mixed and any(type_ != ANY for type_ in types)):
            return False
        element = found
    return all(is_convertible(type_, element) for type_ in types)


def _wrapped(kind: str, element: Type | None) -> Type | None:
    match kind:
        case "map" | "list" | "set" if element is not None:
            return Collection(kind, element)
        case _:
            return None


def _as_collections(types: Sequence[Type], like: Sequence[Type], kind: str) -> Type | None:
    """Unify *types* with those of them that are *like* a collection (tuples, objects) seen as one."""
    seen_as = _wrapped(kind, unify([part for type_ in like for part in _parts(type_)]))
    if seen_as is None or not all(is_convertible(type_, seen_as) for type_ in like):
        return None
    merged = unify([seen_as if isinstance(type_, Tuple | Object) else type_ for type_ in types])
    return merged if isinstance(merged, Collection) and merged.kind == kind else None


def _unify_objects(types: Sequence[Object]) -> Type | None:
    if any(type_.attributes.keys() != types[0].attributes.keys() for type_ in types):
        return _to_collection(types, "map")
    found: dict[str, Attribute] = {}
    for name in types[0].attributes:
        common = unify([type_.attributes[name].type for type_ in types])
        if common is None:
            return None
        found[name] = Attribute(common)
    return Object(found)


def _unify_tuples(types: Sequence[Tuple]) -> Type | None:
    if len({len(type_.elements) for type_ in types}) > 1:
        return _to_collection(types, "list")
    found: list[Type] = []
    for across in zip(*(type_.elements for type_ in types), strict=True):
        common = unify(across)
        if common is None:
            return None
        found.append(common)
    return Tuple(tuple(found))


def _to_collection(types: Sequence[Type], kind: str) -> Type | None:
    wrapped = _wrapped(kind, unify([part for type_ in types for part in _parts(type_)]))
    return wrapped if wrapped and all(is_convertible(type_, wrapped) for type_ in types) else None


def _parts(type_: Type) -> Sequence[Type]:
    match type_:
        case Tuple(elements):
            return elements
        case Object(attributes):
            return [attribute.type for attribute in attributes.values()]
        case _:
            return ()


def _by_preference(types: Sequence[Type]) -> list[Type]:
    """*types* with the most general first; those that cannot be compared stay in their order."""
    after: list[list[int]] = [[] for _ in types]
    before = [0] * len(types)
    for i, one in enumerate(types):
        for j in range(i + 1, len(types)):
            order = _compare(one, types[j])
            if order:
                general, special = (i, j) if order < 0 else (j, i)
                after[general].append(special)
                before[special] += 1
    queue = [i for i, count in enumerate(before) if not count]
    for i in queue:
        for j in after[i]:
            before[j] -= 1
            if not before[j]:
                queue.append(j)
    return [types[i] for i in queue]


def _compare(one: Type, other: Type) -> int:
    """Below 0 where *one* is the more general type, above 0 where *other* is."""
    if ANY in (one, other):
        return (one == ANY) - (other == ANY)
    match one, other:
        case Primitive(), Primitive():
            return (other == STRING) - (one == STRING)
        case Collection(kind, element), Collection(other_kind, other_element) if kind == other_kind:
            return _compare(element, other_element)
        case (Collection("set"), Tuple()) | (Collection("set"), Collection("list")):
            return -1
        case (Tuple(), Collection("set")) | (Collection("list"), Collection("set")):
            return 1
        case (Collection("list"), Tuple()) | (Collection("map"), Object()):
            return -1
        case (Tuple(), Collection("list")) | (Object(), Collection("map")):
            return 1
        case Object(), Object() if one.attributes.keys() == other.attributes.keys():
            return _summed(
                [_compare(one.attributes[name].type, other.attributes[name].type) for name in one.attributes]
            )
        case Tuple(elements), Tuple(others) if len(elements) == len(others):
            return _summed(list(map(_compare, elements, others)))
        case _:
            return 0


def _summed(orders: Sequence[int]) -> int:
    found = {order for order in orders if order}
    return found.pop() if len(found) == 1 else 0
