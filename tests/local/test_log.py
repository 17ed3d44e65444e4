"""The log of a server: its end, and what is added to it."""

from pathlib import Path

from goldstack.local.log import follow, tail


def test_the_last_lines_are_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert [*tail(log, 2)] == []
    log.write_bytes(b"one\ntwo\nthree \xff\nfour")
    assert [*tail(log, 2)] == ["three \ufffd\n", "four"]
    assert [*tail(log, 0)] == []


def test_what_is_added_is_shown_also_in_another_file_of_that_name(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("one\ntwo\n")
    lines = follow(log, 1)
    assert next(lines) == "two\n"
    with log.open("a") as file:
        file.write("three\n")
    assert next(lines) == "three\n"
    (tmp_path / "new").write_text("four\n")
    (tmp_path / "new").rename(log)
    assert next(filter(None, lines)) == "four\n"
