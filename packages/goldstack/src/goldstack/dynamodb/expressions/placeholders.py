"""Names and values of a request's expressions: always by placeholder, so that no name is too odd and no word reserved."""

from typing import Any

from goldstack.dynamodb.codec.shapes import AttributeValue, Item


class Placeholders:
    """The placeholders of one request; the same name, and an equal value, has the same one in all its expressions."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: Item = {}
        self._known: dict[tuple[str, Any], str] = {}

    def name(self, attribute: str) -> str:
        """The placeholder of an attribute's name, as in *#0*."""
        return self._names.setdefault(attribute, f"#{len(self._names)}")

    def value(self, value: AttributeValue) -> str:
        """The placeholder of *value*, as in *:0*."""
        ((tag, content),) = value.items()
        known = (tag, content if isinstance(content, str | bool) else repr(content))
        placeholder = self._known.setdefault(known, f":{len(self._known)}")
        self._values[placeholder] = value
        return placeholder

    def attributes(self) -> dict[str, Any]:
        """What a request needs beside its expressions: nothing, names, or names and values."""
        found: dict[str, Any] = {}
        if self._names:
            found["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in self._names.items()}
        if self._values:
            found["ExpressionAttributeValues"] = dict(self._values)
        return found
