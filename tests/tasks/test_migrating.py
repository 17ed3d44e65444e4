"""How far a migration is: a bar on a terminal, a line now and then elsewhere."""

import contextlib
import os
import re
import subprocess
import sys

import pytest

from goldstack.tasks._migrating import Lines

PROGRAM = """
import time
from goldstack.tasks._migrating import shown
with shown("dev") as listener:
    listener.began("0003-backfill", 1)
    for done in range(0, 5001, 500):
        listener.progressed("0003-backfill", done, 5000)
        time.sleep(0.05)
    listener.warned("One item is odd.")
    listener.ended("0003-backfill", 0.55)
"""


def test_a_terminal_shows_a_bar_with_rate_and_time_left() -> None:
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as one:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux says that nobody holds the other side any more
            while chunk := os.read(ours, 65536):
                shown += chunk
        os.close(ours)
        assert one.wait(20) == 0
    text = shown.decode()
    assert "━" in text
    assert "5,000 of about 5,000" in text
    assert "/s" in text
    assert re.search(r"0:00:0\d left", text)
    assert "Warning: One item is odd." in text
    assert "0003-backfill: done after 0.6 s" in text or "0003-backfill: done after 0.5 s" in text


def test_elsewhere_lines_say_when_it_begins_and_ends() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr.splitlines()[:2] == ["0003-backfill: begins", "Warning: One item is odd."]


def test_a_long_one_says_every_ten_seconds_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    now = 100.0
    lines = Lines("dev", lambda: now)
    lines.began("0003-backfill", 2)
    for second in range(1, 26):
        now = 100.0 + second
        lines.progressed("0003-backfill", 900 + second * 100, 10_000)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "0003-backfill: begins again (attempt 2)"
    assert len(said) == 3
    assert said[1] == "0003-backfill: 1,900 of about 10,000, 90/s, about 90 s left"
