"""The benchmarks' own machinery, on stub commands."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benchmarks.bench import bench
from benchmarks.command import CommandFailed, command
from benchmarks.harness import Figures, interleaved
from benchmarks.recorder import Recorder, stand_in
from benchmarks.row import Row, Stage
from benchmarks.rows import ROWS
from benchmarks.table import duration, table
from benchmarks.targets import AtMost, AtMostMegabytes, AtMostMore, AtMostTimes, Exactly, Target, TimesAsFast

ROOT = Path(__file__).resolve().parents[2]


def row(what: str, figures: Figures | Callable[[Stage], Figures], target: Target) -> Row:
    return Row(what=what, peer="a stub", target=target, measure=figures if callable(figures) else lambda _: figures)


FAST = row("a fast one", Figures((1.0,), (1.0,)), AtMostTimes(1.15))
SLOW = row("a slow one", Figures((3.0,), (1.0,)), AtMostTimes(1.15))


def test_ours_and_the_peer_run_in_turn_after_a_warm_up_that_is_not_measured() -> None:
    ran: list[str] = []
    ticks = iter(range(100))
    figures = interleaved(
        lambda: ran.append("ours"), lambda: ran.append("peer"), pairs=3, clock=lambda: float(next(ticks))
    )
    assert ran == ["ours", "peer"] * 4
    assert figures == Figures((1.0,) * 3, (1.0,) * 3)


def test_each_run_is_timed_by_itself() -> None:
    now = [0.0]

    def takes(seconds: float) -> Callable[[], None]:
        def work() -> None:
            now[0] += seconds

        return work

    figures = interleaved(takes(3), takes(2), pairs=2, clock=lambda: now[0])
    assert figures == Figures((3.0, 3.0), (2.0, 2.0))
    assert (figures.difference, figures.ratio) == (1.0, 1.5)


def test_what_is_too_short_to_be_timed_runs_many_times_and_counts_as_one() -> None:
    now, ran = [0.0], [0]

    def takes_two() -> None:
        now[0] += 2
        ran[0] += 1

    figures = interleaved(takes_two, lambda: None, pairs=3, calls=10, warm_up=0, clock=lambda: now[0])
    assert ran == [30]
    assert figures == Figures((2.0,) * 3, (0.0,) * 3)


def test_a_busy_spell_counts_for_both_since_ratio_and_difference_are_those_of_the_pairs() -> None:
    figures = Figures((1.5, 30.0, 20.0), (1.0, 30.0, 20.0))
    assert figures.ratio == 1.0
    assert figures.difference == 0.0


@pytest.mark.parametrize(
    ("target", "met", "missed"),
    [
        (AtMostMore(0.4), Figures((1.4,), (1.0,)), Figures((1.41,), (1.0,))),
        (AtMostTimes(1.15), Figures((1.15,), (1.0,)), Figures((1.16,), (1.0,))),
        (AtMost(0.9), Figures((0.8, 0.9, 2.0), (1.0,) * 3), Figures((0.8, 0.91, 0.92), (1.0,) * 3)),
        (TimesAsFast(4), Figures((1.0, 1.0, 9.0), (4.0, 5.0, 9.0)), Figures((1.0, 1.0, 1.0), (3.9, 3.9, 9.0))),
        (AtMostMegabytes(150), Figures((1.5e8, 9.0), (1, 1), "bytes"), Figures((9.0, 1.6e8), (1, 1), "bytes")),
        (Exactly(1), Figures((1, 1), (1, 1), "count"), Figures((1, 2), (1, 1), "count")),
    ],
)
def test_a_target_is_met_up_to_its_limit_and_no_further(target: Target, met: Figures, missed: Figures) -> None:
    assert target.is_met(met)
    assert not target.is_met(missed)


def test_a_missed_target_ends_with_4_and_stands_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench([FAST, SLOW], []) == 4
    heading, fast, slow = capsys.readouterr().out.splitlines()
    assert heading.split() == ["what", "ours", "peer", "ratio", "target", "met"]
    assert fast.endswith("1.15 x peer  yes")
    assert slow.endswith("1.15 x peer  NO")
    assert "3.00" in slow


def test_met_targets_end_with_0() -> None:
    assert bench([FAST], []) == 0


def test_only_measures_the_rows_whose_name_contains_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench([FAST, SLOW], ["--only", "FAST"]) == 0
    assert "slow" not in capsys.readouterr().out


@pytest.mark.parametrize("argv", [["--only", "nothing of that name"], ["--pairs", "0"]])
def test_what_would_measure_nothing_is_a_wrong_command(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bench([FAST], argv) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("goldstack: ")
    assert not captured.out


def test_a_command_that_fails_ends_the_run_with_its_output_and_what_was_measured(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = command([sys.executable, "-c", "exit('out of order')"], cwd=tmp_path, environment=os.environ)
    failing = row("broken", lambda stage: interleaved(broken, broken, pairs=stage.pairs), AtMostMore(1))
    assert bench([FAST, failing], []) == 1
    captured = capsys.readouterr()
    assert "out of order" in captured.err
    assert "a fast one" in captured.out


def test_a_command_that_does_something_else_than_meant_is_not_measured(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('Plan: 1 to add')"]
    command(words, cwd=tmp_path, environment=os.environ, says="Plan:")()
    with pytest.raises(CommandFailed, match="does not say 'No changes'"):
        command(words, cwd=tmp_path, environment=os.environ, says="No changes")()


def test_rows_share_what_they_run_on_and_it_is_taken_down_after_the_last() -> None:
    seen: list[str] = []

    @contextmanager
    def server() -> Iterator[str]:
        seen.append("up")
        yield "server"
        seen.append("down")

    def measure(stage: Stage) -> Figures:
        seen.append(stage.once(server))
        return Figures((1.0,), (1.0,))

    shared = [row("first", measure, Exactly(1)), row("second", measure, Exactly(1))]
    assert bench(shared, []) == 0
    assert seen == ["up", "server", "server", "down"]


def test_what_rows_run_on_is_taken_down_after_a_failure_too() -> None:
    seen: list[str] = []

    @contextmanager
    def server() -> Iterator[None]:
        try:
            yield
        finally:
            seen.append("down")

    def fail(stage: Stage) -> Figures:
        stage.once(server)
        raise CommandFailed("it did not work")

    assert bench([row("failing", fail, Exactly(1))], []) == 1
    assert seen == ["down"]


def test_the_recorder_notes_every_call_but_questions_for_the_version_and_becomes_the_real_program(
    tmp_path: Path,
) -> None:
    real = [sys.executable, "-c", "import sys; print('real', *sys.argv[1:])"]
    recorder = Recorder.make(tmp_path / "a folder", real)
    for words in (["version", "-json"], ["plan", "-out=a b"]):
        done = subprocess.run([recorder.program, *words], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout == f"real {' '.join(words)}\n"
    (call,) = recorder.take()
    assert call.argv == [*real, "plan", "-out=a b"]
    assert call.cwd == str(tmp_path)
    assert recorder.take() == []


def test_the_stand_in_says_a_version_at_once_and_takes_its_time_for_the_rest(tmp_path: Path) -> None:
    program = stand_in(tmp_path / "bin", seconds=0.2, version=("1.11.4", "linux_amd64"))
    answer = subprocess.run([program, "version", "-json"], capture_output=True, text=True, check=True).stdout
    assert answer == '{"terraform_version": "1.11.4", "platform": "linux_amd64"}\n'
    plan = command([str(program), "plan"], cwd=tmp_path, environment=os.environ)
    assert min(interleaved(plan, lambda: None, pairs=1, warm_up=0).ours) >= 0.2


@pytest.mark.parametrize(
    ("seconds", "text"), [(2.0, "2.00 s"), (0.0131, "13.1 ms"), (4.2e-6, "4.20 µs"), (101.5, "102 s")]
)
def test_durations_have_three_figures_and_a_unit_that_fits(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_difference_that_is_judged_stands_beside_the_answer() -> None:
    assert table([(row("x", Figures((1.5,), (1.0,)), AtMostMore(0.4)), Figures((1.5,), (1.0,)))]).endswith(
        "peer + 0.4 s  NO (+0.500 s)\n"
    )


def test_how_many_times_as_fast_stands_beside_the_answer() -> None:
    figures = Figures((1.0,), (4.25,))
    assert table([(row("x", figures, TimesAsFast(4)), figures)]).endswith("0.24   4 x as fast  yes (4.2 x)\n")


def test_memory_is_told_in_megabytes() -> None:
    figures = Figures((9.6e7, 8e7, 7.71e7), (3e8, 3e8, 3e8), "bytes")
    told = table([(row("x", figures, AtMostMegabytes(150)), figures)])
    assert "80 MB (77 MB to 96 MB)  a stub: 300 MB (300 MB to 300 MB)" in told
    assert told.endswith("150 MB  yes\n")


def test_every_row_has_a_name_of_its_own_and_stands_in_the_docs() -> None:
    docs = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    names = [each.what for each in ROWS]
    assert len(set(names)) == len(names)
    for each in ROWS:
        assert f"| {each.what} | {each.peer} | {each.target} |" in docs
