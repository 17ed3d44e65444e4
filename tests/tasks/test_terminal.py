"""Terraform behind a task on a terminal: it has the terminal, and Ctrl-C reaches it once."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from tests.conftest import Clone
from tests.recording import RecordingTerraform, until

# The session's own terminal is what turns Ctrl-C into a signal.
LAUNCH = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"


class Terminal:
    """A terminal, and the task that runs on it."""

    def __init__(self, clone: Clone, *words: str) -> None:
        self._ours, theirs = os.openpty()
        argv = [sys.executable, "-c", LAUNCH, sys.executable, "-m", "invoke", *words]
        self.process = subprocess.Popen(
            argv,
            cwd=clone.root,
            env=clone.environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def type(self, keys: bytes) -> None:
        """Type *keys*."""
        os.write(self._ours, keys)

    def end(self) -> tuple[int, str]:
        """Wait for its end; its exit code and all that it showed."""
        shown = b""
        with contextlib.suppress(OSError):  # how Linux says that nobody holds the other side any more
            while chunk := os.read(self._ours, 65536):
                shown += chunk
        code = self.process.wait(20)
        os.close(self._ours)
        return code, shown.decode()


@pytest.fixture
def terminal(dev: Clone, terraform: RecordingTerraform) -> Iterator[Callable[..., Terminal]]:
    """Runs a task on a terminal; what still runs at the end is killed."""
    started: list[Terminal] = []

    def start(*words: str) -> Terminal:
        started.append(Terminal(dev, *words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.end()


def test_a_passed_on_command_has_the_terminal_and_its_colours(
    terminal: Callable[..., Terminal], terraform: RecordingTerraform
) -> None:
    terraform.answer("show", stdout="\x1b[1mbold\x1b[0m\n", code=3)
    code, shown = terminal("infra.terraform", "dev", "show").end()
    assert code == 3
    assert "\x1b[1mbold\x1b[0m" in shown
    assert terraform.calls[-1]["terminal"] is True
    assert "-no-color" not in terraform.argvs[-1]


def test_a_step_of_ours_has_its_colours_and_no_terminal_to_ask_on(
    terminal: Callable[..., Terminal], terraform: RecordingTerraform
) -> None:
    terraform.answer("plan", stdout="\x1b[1mbold\x1b[0m\n")
    code, shown = terminal("infra.plan", "dev").end()
    assert code == 0
    assert "\x1b[1mbold\x1b[0m" in shown
    assert terraform.calls[-1]["terminal"] is False
    assert "-no-color" not in terraform.argvs[-1]


@pytest.mark.parametrize("words", [["infra.plan", "dev"], ["infra.terraform", "dev", "plan"]], ids=" ".join)
def test_ctrl_c_reaches_terraform_once(
    terminal: Callable[..., Terminal], terraform: RecordingTerraform, words: list[str]
) -> None:
    terraform.answer("plan", seconds=30, late="unlocked\n", graceful=True)
    screen = terminal(*words)
    assert until(lambda: "plan" in terraform.commands)
    screen.type(b"\x03")
    code, shown = screen.end()
    assert code == 130
    assert terraform.signals == [signal.SIGINT]
    assert "unlocked" in shown
    assert "Traceback" not in shown


def test_a_protected_deployment_asks_and_no_is_no(
    dev: Clone, terminal: Callable[..., Terminal], terraform: RecordingTerraform
) -> None:
    config = dev.config()
    config["deployments"][1]["protected"] = True
    dev.write_config(config)
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout='{"resource_changes": []}')
    screen = terminal("infra.up", "dev", "--no-migrate")
    screen.type(b"n\n")
    code, shown = screen.end()
    assert code == 3
    assert "Apply this to the protected deployment 'dev'? [y/N]" in shown
    assert "apply" not in terraform.commands
    screen = terminal("infra.up", "dev", "--no-migrate")
    screen.type(b"y\n")
    assert screen.end()[0] == 0
    assert terraform.commands[-1] == "apply"


@pytest.mark.parametrize(
    ("typed", "code"), [(b"goldstack-dev\n", 0), (b"y\n", 3), (b"goldstack-de\n", 3), (b"\x04", 3)]
)
def test_a_table_is_lost_only_when_its_name_is_typed(
    terminal: Callable[..., Terminal], terraform: RecordingTerraform, typed: bytes, code: int
) -> None:
    change = {"actions": ["delete"], "before": {"name": "goldstack-dev"}}
    lost = [{"address": "aws_dynamodb_table.this", "type": "aws_dynamodb_table", "change": change}]
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=json.dumps({"resource_changes": lost}))
    screen = terminal("infra.destroy", "dev", "--yes")
    assert until(lambda: "show" in terraform.commands)
    screen.type(typed)
    ended, shown = screen.end()
    assert ended == code
    assert "aws_dynamodb_table.this is deleted" in shown
    assert "Type goldstack-dev if it may be lost:" in shown
    assert ("apply" in terraform.commands) == (code == 0)
