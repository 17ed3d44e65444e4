"""The engines of the matrix."""

from collections.abc import Mapping
from typing import Final

GUARDED: Final = "ministack"
JAVA: Final = "DynamoDB Local"
RAW: Final = "ministack alone"

ENGINES: Mapping[str, Mapping[str, str]] = {
    GUARDED: {"GOLDSTACK_LOCAL_ENGINE": "ministack", "GOLDSTACK_LOCAL_GUARD": "on"},
    JAVA: {"GOLDSTACK_LOCAL_ENGINE": "java"},
    RAW: {"GOLDSTACK_LOCAL_ENGINE": "ministack", "GOLDSTACK_LOCAL_GUARD": "off"},
}
"""By the name that the docs use, the environment that a server of it is started with."""
