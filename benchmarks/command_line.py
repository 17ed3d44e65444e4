"""Rows of the command line: what we add to Terraform, and to Python."""

import os
import sys

from goldstack.terraform import find_binary

from .clone import clone
from .command import command
from .harness import Figures, interleaved
from .recorder import stand_in
from .row import Row, Stage
from .targets import AtMostMore

_PLAN = ("infra.terraform", "local", "--inject-variables", "plan")
_NO_CHANGE = "No changes."
_STAND_IN_SECONDS = 1.0


def _plan(stage: Stage) -> Figures:
    here = stage.once(clone)
    return interleaved(here.inv(*_PLAN, says=_NO_CHANGE), here.raw(*_PLAN, says=_NO_CHANGE), pairs=stage.pairs)


def _own_share(stage: Stage) -> Figures:
    here = stage.once(clone)
    version = find_binary(os.environ).version(os.environ)
    program = stand_in(here.root / "stand-in", version=version, seconds=_STAND_IN_SECONDS)
    raw = command([str(program), "plan"], cwd=here.root / "infra" / "aws", environment=here.environment)
    return interleaved(here.inv(*_PLAN, terraform=program), raw, pairs=stage.pairs)


def _much_output(stage: Stage) -> Figures:
    here = stage.once(clone)
    version = find_binary(os.environ).version(os.environ)
    program = stand_in(here.root / "talker", version=version, megabytes=20)
    raw = command([str(program), "plan"], cwd=here.root / "infra" / "aws", environment=here.environment)
    return interleaved(here.inv(*_PLAN, terraform=program), raw, pairs=stage.pairs)


def _list(stage: Stage) -> Figures:
    here = stage.once(clone)
    python = command([sys.executable, "-c", "pass"], cwd=here.root, environment=here.environment)
    return interleaved(here.inv("--list", says="infra.up"), python, pairs=stage.pairs)


ROWS = (
    Row(
        what="infra.terraform local --inject-variables plan",
        peer="terraform plan",
        target=AtMostMore(0.4),
        measure=_plan,
    ),
    Row(
        what="our own share of it, Terraform replaced by one that takes 1 s",
        peer="the stand-in",
        target=AtMostMore(0.4),
        measure=_own_share,
    ),
    Row(
        what="20 MB of Terraform's output, passed on",
        peer="the stand-in",
        target=AtMostMore(1.0),
        measure=_much_output,
    ),
    Row(what="invoke --list", peer="python -c pass", target=AtMostMore(0.25), measure=_list),
)
