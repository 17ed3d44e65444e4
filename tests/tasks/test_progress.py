"""How far a download is: a bar on a terminal, a line now and then elsewhere."""

import contextlib
import os
import subprocess
import sys

PROGRAM = """
from goldstack.tasks._progress import progress
with progress("DynamoDB Local") as shown:
    for done in range(0, 50_000_001, 1_000_000):
        shown(done, 50_000_000)
"""


def test_a_terminal_shows_a_bar() -> None:
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
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
    assert "DynamoDB Local" in shown.decode()
    assert "━" in shown.decode()
    assert "50.0/50.0 MB" in shown.decode()


def test_elsewhere_every_ten_megabytes_are_a_line() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr.splitlines() == [f"DynamoDB Local: {each} of 50 MB" for each in (10, 20, 30, 40, 50)]
