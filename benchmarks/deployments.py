"""Rows of a deployment's life: what `infra.up` costs beside the raw Terraform commands that do the same."""

import os

from goldstack.terraform import find_binary

from .clone import Clone, clone
from .command import command
from .dev import Dev
from .harness import Figures, Work, interleaved
from .processor import own_processor_time
from .row import Row, Stage
from .targets import AtMost, AtMostTimes, Exactly

_UP = ("infra.up", "local")
_UP_DEV = ("infra.up", "dev")
_PLAN = ("infra.terraform", "local", "--inject-variables", "plan")
_NO_CHANGE = "No changes."
_APPLIED = "Apply complete!"
_NO_MIGRATION = "No migration is pending"


def _no_op(stage: Stage) -> Figures:
    here = stage.once(clone)
    return interleaved(here.inv(*_UP, says=_NO_CHANGE), _raw_plan(here), pairs=stage.pairs)


def _no_op_processes(stage: Stage) -> Figures:
    here = stage.once(clone)
    here.inv(*_UP)()
    counts = tuple(float(len(here.recorded(*_UP, says=_NO_CHANGE))) for _ in range(2))
    return Figures(counts, (1.0,) * len(counts), "count")


def _no_op_dev(stage: Stage) -> Figures:
    dev = Dev(stage.once(clone))
    peer = dev.terraform("plan", "-input=false", "-detailed-exitcode", dev.variables, says=_NO_CHANGE)
    return interleaved(dev.here.inv(*_UP_DEV, says=_NO_CHANGE), peer, pairs=stage.pairs)


def _original(stage: Stage) -> Figures:
    """The predecessor's commands, in a data folder of their own."""
    dev = Dev(stage.once(clone))
    elsewhere = {"TF_DATA_DIR": str(dev.here.root / "original")}
    sequence = [
        dev.terraform("init", "-input=false", "-force-copy", "-reconfigure", "-upgrade", dev.backend, **elsewhere),
        dev.terraform("workspace", "list", **elsewhere),
        dev.terraform("workspace", "select", "default", **elsewhere),
        dev.terraform("plan", "-input=false", f"-out={dev.plan}", dev.variables, says=_NO_CHANGE, **elsewhere),
        dev.terraform("apply", "-input=false", dev.plan, says=_APPLIED, **elsewhere),
        dev.terraform("output", "-json", **elsewhere),
    ]
    return interleaved(dev.here.inv(*_UP_DEV, says=_NO_CHANGE), _in_turn(*sequence), pairs=stage.pairs)


def _changed(stage: Stage) -> Figures:
    dev = Dev(stage.once(clone))
    peer = dev.terraform("apply", "-input=false", "-auto-approve", dev.variables, says=_APPLIED)
    ours = dev.here.inv(*_UP_DEV, says=_APPLIED)
    return interleaved(ours, peer, before=lambda: dev.change("revision"), pairs=stage.pairs)


def _table_updated(stage: Stage) -> Figures:
    dev = Dev(stage.once(clone))
    peer = _in_turn(
        dev.terraform("plan", "-input=false", f"-out={dev.plan}", dev.variables, says="1 to change"),
        dev.terraform("show", "-json", dev.plan),
        dev.terraform("apply", "-input=false", dev.plan, says=_APPLIED),
    )
    ours = dev.here.inv(*_UP_DEV, says=_APPLIED)
    return interleaved(ours, peer, before=lambda: dev.change("tags"), pairs=stage.pairs)


def _first(stage: Stage) -> Figures:
    dev = Dev(stage.once(clone))
    peer = _in_turn(
        dev.terraform("init", "-input=false", dev.backend),
        dev.terraform("apply", "-input=false", "-auto-approve", dev.variables, says=_APPLIED),
    )
    ours = dev.here.inv(*_UP_DEV, says=_APPLIED, without_migrations=True)
    return interleaved(ours, peer, before=dev.forget, pairs=stage.pairs)


def _processor_of_up(stage: Stage) -> Figures:
    dev = Dev(stage.once(clone))
    return own_processor_time(dev.here, *_UP_DEV, says=_NO_MIGRATION, runs=stage.pairs)


def _processor_of_plan(stage: Stage) -> Figures:
    return own_processor_time(stage.once(clone), "infra.plan", "local", says=_NO_CHANGE, runs=stage.pairs)


def _raw_plan(here: Clone) -> Work:
    call = here.recorded(*_PLAN)[-1]
    argv = [*find_binary(os.environ).argv, "plan", "-detailed-exitcode", *call.argv[call.argv.index("plan") + 1 :]]
    return command(argv, cwd=here.root / "infra" / "aws", environment=call.environment, says=_NO_CHANGE)


def _in_turn(*commands: Work) -> Work:
    def run() -> None:
        for each in commands:
            each()

    return run


ROWS = (
    Row(what="no-op infra.up local", peer="terraform plan", target=AtMostTimes(1.1), measure=_no_op),
    Row(
        what="Terraform processes of a no-op infra.up local",
        peer="terraform plan",
        target=Exactly(1),
        measure=_no_op_processes,
    ),
    Row(what="no-op infra.up dev", peer="terraform plan", target=AtMostTimes(1.1), measure=_no_op_dev),
    Row(
        what="no-op infra.up dev, beside the original",
        peer="init, workspace list, workspace select, plan, apply, output",
        target=AtMostTimes(0.45),
        measure=_original,
    ),
    Row(
        what="changed infra.up dev, no table touched",
        peer="terraform apply -auto-approve",
        target=AtMostTimes(1.15),
        measure=_changed,
    ),
    Row(
        what="changed infra.up dev, a table updated in place",
        peer="plan -out, show -json, apply",
        target=AtMostTimes(1.1),
        measure=_table_updated,
    ),
    Row(
        what="first infra.up dev",
        peer="init, apply -auto-approve",
        target=AtMostTimes(1.15),
        measure=_first,
    ),
    Row(
        what="processor time of our own process, infra.up dev",
        peer="import invoke, boto3, pydantic",
        target=AtMost(0.9),
        measure=_processor_of_up,
    ),
    Row(
        what="processor time of our own process, infra.plan local",
        peer="import invoke, boto3, pydantic",
        target=AtMost(0.35),
        measure=_processor_of_plan,
    ),
)
