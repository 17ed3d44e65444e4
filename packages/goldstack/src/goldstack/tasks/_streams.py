"""The standard streams, where who started us has closed them or stops reading."""

import os
import sys
from typing import TextIO


def complete() -> None:
    """Give a process that was started without some of its standard streams (cron, daemons) ones that lead nowhere."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            taken = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
            os.set_inheritable(taken, True)  # noqa: FBT003 - its own signature
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def silence(stream: TextIO) -> None:
    """Let what is written to *stream*, whose reader has gone, lead nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
