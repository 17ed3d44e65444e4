"""A Terraform process: what it is given, how its output comes, and what ends it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.recording import RecordingTerraform, until

from goldstack.errors import TerraformError
from goldstack.terraform.process import run

RUN = Path(__file__).with_name("run_process.py")
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def terraform(tmp_path: Path) -> RecordingTerraform:
    """A stand-in."""
    return RecordingTerraform(tmp_path / "stand in")


@pytest.fixture
def start(terraform: RecordingTerraform) -> Iterator[Start]:
    """Starts a process of ours that runs the stand-in, and waits until that runs."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*words: str, before: tuple[str, ...] = (), **streams: Any) -> "subprocess.Popen[bytes]":
        argv = [*before, sys.executable, str(RUN), str(terraform.path), *words]
        started.append(subprocess.Popen(argv, stdin=subprocess.DEVNULL, **streams))
        assert until(lambda: bool(terraform.calls))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
    for call in terraform.calls:
        if until(lambda: terraform.ended == len(terraform.calls), 3):
            break
        os.kill(call["pid"], signal.SIGKILL)


def test_the_arguments_arrive_as_they_are(terraform: RecordingTerraform, tmp_path: Path) -> None:
    words = ["plan", "a b", "", "it's", 'a "b"', "$HOME", "`id`", "*", "é", "a\nb", "\\", "-var=x=${y}"]
    run([str(terraform.path), *words], cwd=tmp_path, environment=os.environ)
    assert terraform.argvs == [words]


def test_it_has_the_given_folder_and_environment_and_no_terminal(terraform: RecordingTerraform, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "ONLY": "é this"}
    run([str(terraform.path), "plan"], cwd=tmp_path, environment=environment)
    (call,) = terraform.calls
    assert call["cwd"] == str(tmp_path)
    assert call["environment"]["ONLY"] == "é this"
    assert {*call["environment"]} <= {"PATH", "ONLY", "LC_CTYPE", "PWD", "SHLVL", "_", "__CF_USER_TEXT_ENCODING"}
    assert call["terminal"] is False


def test_what_it_writes_is_for_its_owner_alone(terraform: RecordingTerraform, tmp_path: Path) -> None:
    run([str(terraform.path), "plan", f"-out={tmp_path / 'plan'}"], cwd=tmp_path, environment=os.environ)
    assert terraform.calls[0]["umask"] == 0o077
    assert (tmp_path / "plan").stat().st_mode & 0o777 == 0o600


def test_it_leads_a_session_of_its_own(terraform: RecordingTerraform, tmp_path: Path) -> None:
    run([str(terraform.path), "plan"], cwd=tmp_path, environment=os.environ)
    assert terraform.calls[0]["session"] == terraform.calls[0]["pid"] != os.getsid(0)


def test_both_outputs_are_copied_and_kept(
    terraform: RecordingTerraform, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    terraform.answer("plan", stdout="out é\n", stderr="error\n", code=2)
    done = run([str(terraform.path), "plan"], cwd=tmp_path, environment=os.environ)
    assert (done.exit_code, done.stdout.decode(), done.stderr) == (2, "out é\n", b"error\n")
    assert capfdbinary.readouterr() == ("out é\n".encode(), b"error\n")


def test_its_answer_can_be_kept_to_ourselves_and_its_errors_cannot(
    terraform: RecordingTerraform, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    terraform.answer("show", stdout="{}", stderr="warning\n")
    assert run([str(terraform.path), "show"], cwd=tmp_path, environment=os.environ, echo=False).stdout == b"{}"
    assert capfdbinary.readouterr() == (b"", b"warning\n")


def test_one_that_is_killed_has_the_exit_code_of_a_shell(tmp_path: Path) -> None:
    done = run(["/bin/sh", "-c", "kill -9 $$"], cwd=tmp_path, environment=os.environ)
    assert done.exit_code == 128 + 9


def test_one_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(TerraformError, match="missing cannot be started: No such file"):
        run([str(tmp_path / "missing")], cwd=tmp_path, environment=os.environ)


def test_20_megabytes_of_output_are_no_trouble(tmp_path: Path) -> None:
    begin = time.monotonic()
    argv = [sys.executable, str(RUN), "/bin/sh", "-c", "head -c 20000000 /dev/zero; echo end"]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    assert len(done.stdout) == 20_000_004
    assert done.stdout.endswith(b"end\n")
    assert time.monotonic() - begin < 2


def test_output_comes_while_it_runs(terraform: RecordingTerraform, start: Start) -> None:
    terraform.answer("plan", stdout="first\n", seconds=30, graceful=True)
    process = start("plan", stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"first\n"
    assert terraform.ended == 0
    process.terminate()
    assert process.wait(20) == 143


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_reaches_it_as_exactly_one_interrupt_and_we_wait_for_its_end(
    terraform: RecordingTerraform, start: Start, number: signal.Signals, code: int
) -> None:
    terraform.answer("apply", seconds=30, late="state written\n", graceful=True)
    process = start("apply", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert terraform.signals == [signal.SIGINT]
    assert terraform.ended == 1
    assert out == b"state written\n"
    assert b"waiting for Terraform to finish its step" in err


def test_a_second_signal_is_a_second_interrupt_and_says_what_that_means(
    terraform: RecordingTerraform, start: Start
) -> None:
    terraform.answer("apply", seconds=1.5)
    process = start("apply", stderr=subprocess.PIPE)
    process.send_signal(signal.SIGTERM)
    assert until(lambda: terraform.signals == [signal.SIGINT])
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 143
    assert terraform.signals == [signal.SIGINT, signal.SIGINT]
    assert b"may leave its lock" in err


def test_nohup_is_respected(terraform: RecordingTerraform, start: Start) -> None:
    terraform.answer("apply", seconds=0.7, graceful=True)
    process = start("apply", before=("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh"))
    process.send_signal(signal.SIGHUP)
    assert process.wait(20) == 0
    assert terraform.signals == []


def test_a_reader_that_goes_away_does_not_stop_it(terraform: RecordingTerraform, start: Start) -> None:
    terraform.answer("apply", stdout="first\nsecond\n", seconds=0.5, late="x" * 1_000_000)
    process = start("apply", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"first\n"
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == b""
    assert process.wait(20) == 0
    assert terraform.ended == 1


def test_an_interrupt_reaches_it_even_when_nobody_reads_us_any_more(
    terraform: RecordingTerraform, start: Start
) -> None:
    terraform.answer("apply", stdout="first\n", seconds=30, graceful=True)
    process = start("apply", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout
    process.stdout.close()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert terraform.signals == [signal.SIGINT]
    assert terraform.ended == 1


def test_our_own_sudden_end_does_not_stop_it(terraform: RecordingTerraform, start: Start) -> None:
    terraform.answer("apply", stdout="first\n", seconds=0.5, late="x" * 1_000_000)
    process = start("apply", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.kill()
    process.communicate(timeout=20)
    assert terraform.ended == 0
    assert until(lambda: terraform.ended == 1)
    assert terraform.signals == []
