"""The engine's environment: whole or not there, and repaired by itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goldstack.errors import LocalServerError
from goldstack.local import environment, prepare

from .conftest import until

PREPARE = "from goldstack import local; local.prepare(lambda message: print(message, flush=True))"


def test_an_environment_made_by_halves_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "my cache"))
    folder = environment.python().parents[1]
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("half a file")
    with subprocess.Popen([sys.executable, "-c", PREPARE], stdout=subprocess.PIPE, start_new_session=True) as killed:
        assert until(lambda: len(list(folder.parent.glob("*.new-*/pyvenv.cfg"))) == 1)
        os.killpg(killed.pid, signal.SIGKILL)

    said: list[str] = []
    prepare(said.append)
    assert [message.split()[0] for message in said] == ["Installing", "Installed"]
    subprocess.run([environment.python(), "-I", "-c", "import ministack.app"], check=True, capture_output=True)
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, f"{folder.name}.lock"]
    said.clear()
    prepare(said.append)
    assert said == []


def test_pips_last_words_are_shown_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(LocalServerError) as caught:
        prepare(lambda _: None)
    assert "No matching distribution" in str(caught.value)
    assert "network" in str(caught.value)
    assert not list(tmp_path.glob("goldstack/*.new-*"))


def test_a_cache_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(LocalServerError, match="file/goldstack"):
        prepare(lambda _: None)
