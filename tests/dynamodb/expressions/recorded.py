"""Edits as their expressions, with names and values in place of placeholders."""

import re
from collections.abc import Callable
from typing import Any

from goldstack.dynamodb import Key
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import EditRecorder, Placeholders

KEY: Key[Any] = Key(object, "a", "b")


def readable(text: str, placeholders: Placeholders) -> str:
    """*text* with the name for #0, and `{'N': '3'}` for :0; each placeholder is used."""
    used = placeholders.attributes()
    names, values = used.get("ExpressionAttributeNames", {}), used.get("ExpressionAttributeValues", {})
    text = re.sub(r"#\d+", lambda found: names[found[0]], text)
    return re.sub(r":\d+\b(?!:)", lambda found: str(values[found[0]]), text)


def edited(entity: type[Any], change: Callable[[Any], None], **more: Any) -> tuple[str, str]:
    """The update of an edit without the time, and its condition."""
    recorder = EditRecorder(layout(entity), more.pop("key", KEY), **more)
    change(recorder.target)
    placeholders = Placeholders()
    update = recorder.update(placeholders)
    expression = readable(update.expression, placeholders)
    expression = re.sub(r"(, |SET )_md = \{'S': '[-0-9T:.]+Z'\}", "", expression).strip()
    return expression, readable(update.condition, placeholders)


def does(entity: type[Any], code: str, **more: Any) -> str:
    """The update of an edit that is written as code about *u*."""
    names = more.pop("names", {})
    return edited(entity, lambda u: exec(code, {"u": u, **names}), **more)[0]
