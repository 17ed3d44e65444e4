"""Conditions and edits: recorded from functions and statements about an entity, and rendered to DynamoDB's expressions."""

from .conditions import Condition, condition
from .edits import EditRecorder, Update
from .functions import between, contains, given, missing, not_, one_of, present, size
from .placeholders import Placeholders

__all__ = [
    "Condition",
    "EditRecorder",
    "Placeholders",
    "Update",
    "between",
    "condition",
    "contains",
    "given",
    "missing",
    "not_",
    "one_of",
    "present",
    "size",
]
