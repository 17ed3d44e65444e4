"""Interrupts at any moment, with the state in S3: no lock is left, the state is readable, and the next `up` goes on."""

import os
import pty
import random
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.front import Front, front

from .conftest import Emulated
from .remote import Remote, without_provider

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.fixture
def interrupted(dev: Emulated, clone: Any) -> Remote:
    without_provider(dev)
    return Remote(dev, clone.environment)


def _until(process: subprocess.Popen[bytes], text: bytes) -> bytes:
    assert process.stdout
    seen = b""
    while text not in seen:
        chunk = os.read(process.stdout.fileno(), 1 << 16)
        assert chunk, seen.decode()
        seen += chunk
    return seen


TEXTS = {
    "up, initialising": b"Preparing Terraform",
    "up, applying": b"Creating...",
    "plan": b"table goldstack-dev",
    "apply": b"Creating...",
    "destroy": b"Destroying...",
}


@pytest.mark.parametrize("moment", TEXTS)
def test_a_signal_at_this_moment_leaves_nothing_behind(interrupted: Remote, moment: str) -> None:
    for number, code in SIGNALS.items():
        interrupted.get_ready(moment)
        process = interrupted.start(*interrupted.words(moment))
        _until(process, TEXTS[moment])
        process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == code, rest.decode()
        assert b"Two interrupts" not in rest
        interrupted.check()


@pytest.mark.parametrize("moment", TEXTS)
def test_ctrl_c_on_a_terminal_reaches_terraform_once(interrupted: Remote, moment: str) -> None:
    interrupted.get_ready(moment)
    ours, theirs = pty.openpty()
    process = interrupted.start(*interrupted.words(moment), terminal=theirs)
    os.close(theirs)
    seen = b""
    typed = False
    deadline = time.monotonic() + 60
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        assert time.monotonic() < deadline, seen.decode()
        if select.select([ours], [], [], 0.1)[0]:
            try:
                seen += os.read(ours, 1 << 16)
            except OSError:  # the terminal has no one left on it
                break
        if not typed and TEXTS[moment] in seen:
            os.write(ours, b"\x03")
            typed = True
    os.close(ours)
    assert process.wait(timeout=60) == 130, seen.decode()
    assert b"Two interrupts" not in seen
    interrupted.check()


def test_a_second_interrupt_is_passed_on_with_a_warning(interrupted: Remote) -> None:
    module = interrupted.dev.root / "infra" / "aws" / "main.tf"
    outlives_its_shell = "sleep 5; true"  # Terraform stops the shell alone, and waits for its output
    module.write_text(module.read_text().replace("sleep 0.3", outlives_its_shell))
    process = interrupted.start("infra.up", "dev", "--no-migrate")
    _until(process, b"Creating...")
    process.send_signal(signal.SIGINT)
    _until(process, b"Interrupt received")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"asked again to stop" in rest


def test_interrupts_while_it_is_ending_change_nothing(interrupted: Remote) -> None:
    process = interrupted.start("infra.up", "dev", "--no-migrate")
    seen = _until(process, b"Creating...")
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.001)
    rest = seen + process.communicate(timeout=60)[0]
    assert process.returncode == 130, rest.decode()
    assert b"Traceback" not in rest


@pytest.mark.parametrize("moment", TEXTS)
def test_a_sudden_end_of_ours_stops_nothing_half_way(interrupted: Remote, moment: str) -> None:
    interrupted.get_ready(moment)
    process = interrupted.start(*interrupted.words(moment))
    _until(process, TEXTS[moment])
    process.kill()
    process.communicate()
    interrupted.wait_for_terraform()
    interrupted.check()


@pytest.fixture
def slow(url: str) -> Iterator[Front]:
    """The local AWS, 0.2 s away."""
    with front(url) as far:
        far.delay = 0.2
        yield far


@pytest.fixture
def with_provider(dev: Emulated, clone: Any, slow: Front) -> Remote:
    """The real module with the real provider, behind a slow line."""
    (dev.root / "infra" / "aws" / "backend.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    dev.url = slow.url
    dev.config["deployments"] = [dev.deployment("dev")]
    return Remote(dev, clone.environment, lost="goldstack-dev", says='name = "goldstack-dev"')


def test_a_table_whose_making_was_interrupted_is_completed_and_not_replaced(with_provider: Remote) -> None:
    process = with_provider.start("infra.up", "dev", "--no-migrate")
    _until(process, b"Creating...")
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 143, rest.decode()
    before = with_provider.dev.dynamodb.describe_table(TableName="goldstack-dev")["Table"]["TableId"]
    refused = with_provider.dev.inv("infra.terraform", "dev", "--inject-variables", "--yes", "apply")
    assert refused.code == 3
    assert "infra.up completes a table in place" in refused.stderr
    with_provider.check()
    after = with_provider.dev.dynamodb.describe_table(TableName="goldstack-dev")["Table"]["TableId"]
    assert after == before
    recovery = with_provider.dev.dynamodb.describe_continuous_backups(TableName="goldstack-dev")
    assert "'PointInTimeRecoveryStatus': 'ENABLED'" in str(recovery)


KILLED = signal.SIGKILL
ENDS = {**SIGNALS, KILLED: -KILLED}


@pytest.mark.soak
@pytest.mark.parametrize("number", ENDS)
def test_signals_at_random_moments_leave_nothing_behind(interrupted: Remote, number: signal.Signals) -> None:
    _at_random_moments(interrupted, number, rounds=40, longest=3)


@pytest.mark.soak
@pytest.mark.parametrize("number", ENDS)
def test_the_real_provider_survives_random_moments_too(with_provider: Remote, number: signal.Signals) -> None:
    _at_random_moments(with_provider, number, rounds=5, longest=12)


def _at_random_moments(remote: Remote, number: signal.Signals, *, rounds: int, longest: float) -> None:
    chance = random.Random(number)
    for round_ in range(rounds):
        moment = chance.choice([*TEXTS])
        remote.get_ready(moment)
        process = remote.start(*remote.words(moment))
        delay = chance.uniform(0.2, longest)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        rest, _ = process.communicate(timeout=120)
        if number == KILLED:
            remote.wait_for_terraform()
        wanted = {0, -number, ENDS[number]}
        assert process.returncode in wanted, f"round {round_}, {moment}, {delay:.2f} s: {rest.decode()}"
        remote.check()
