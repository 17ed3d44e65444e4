import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLING = Path(__file__).with_name("killing.py")
KILLED = -9


def killing(server: str, what: str, count: int, timeout: float) -> Any:
    command = [sys.executable, str(KILLING), server, what, str(count)]
    path = {**os.environ, "PYTHONPATH": str(KILLING.parents[3])}  # for the server that forks
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, env=path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_process_that_is_killed_at_any_moment_is_taken_over_from(server: str) -> None:
    told = killing(server, "points", 120, 600)
    assert told["wrong"] == {}
    assert told["survivors"] == []
    assert {"locked", "head", "begun", "page", "ended", "before end", "before release"} <= set(told["points"])


def test_a_backfill_that_is_killed_again_and_again_touches_every_item_once(server: str) -> None:
    told = killing(server, "backfill", 20_000, 600)
    assert told["wrong"] == []
    assert told["killed"] == [KILLED] * 5 + [0]


@pytest.mark.soak
def test_two_hundred_runs_are_killed(server: str) -> None:
    runs = 0
    while runs < 200:
        told = killing(server, "points", 120, 3600)
        assert told["wrong"] == {}
        runs += len(told["points"])


@pytest.mark.soak
def test_a_backfill_of_very_many_items_is_killed_five_times(server: str) -> None:
    told = killing(server, "backfill", 200_000, 7200)
    assert told["wrong"] == []
    assert told["killed"] == [KILLED] * 5 + [0]
    assert told["memory"] < 64_000  # KB more than at the start: a page of 1 MB has up to 10,000 such small items
