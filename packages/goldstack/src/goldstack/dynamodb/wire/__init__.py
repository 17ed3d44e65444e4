"""Calls to DynamoDB: botocore signs, sends, repeats and tells errors; what goes and comes as JSON does so without its models."""

from .attempts import Attempts
from .calls import NOTHING, About, Calls
from .check import PlainBotocore
from .json import Unsendable

__all__ = ["NOTHING", "About", "Attempts", "Calls", "PlainBotocore", "Unsendable"]
