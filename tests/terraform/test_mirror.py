"""Providers without a network: which mirror of this machine is used, and for what."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.errors import ConfigError
from goldstack.terraform import cli_config, mirror, read_sources

from .conftest import Write

AWS = "registry.terraform.io/hashicorp/aws"
PLATFORM = "linux_amd64"
MAIN = 'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "%s"\n    }\n  }\n}\n'


@pytest.fixture(autouse=True)
def _machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No mirrors but the test's own; a cache of the test's own."""
    monkeypatch.setattr(mirror, "SYSTEM_FOLDERS", (tmp_path / "opt",))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def config(infra: Write, tmp_path: Path) -> Callable[..., str | None]:
    """The CLI configuration for infra/aws that asks for aws in *version*."""

    def make(version: str = ">= 5.80, < 6.0", **environ: str) -> str | None:
        folder = infra(main_tf=MAIN % version)
        home = {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": str(tmp_path / "data")}
        return cli_config(read_sources(folder), environ=home | environ, platform=PLATFORM)

    return make


def unpacked(folder: Path, *, version: str = "5.100.0", platform: str = PLATFORM) -> Path:
    """A mirror at *folder* that holds aws, unpacked."""
    (folder / AWS / version / platform).mkdir(parents=True)
    return folder


def packed(folder: Path, *, version: str = "5.100.0", platform: str = PLATFORM) -> Path:
    """A mirror at *folder* that holds aws, packed."""
    (folder / AWS).mkdir(parents=True)
    (folder / AWS / f"terraform-provider-aws_{version}_{platform}.zip").touch()
    return folder


@pytest.mark.parametrize("make", [unpacked, packed])
def test_a_mirror_that_holds_the_provider_is_its_only_source(
    config: Callable[..., str], tmp_path: Path, make: Callable[..., Path]
) -> None:
    folder = make(tmp_path / "opt" / "tf-plugins")
    text = config()
    assert f'path    = "{folder}"' in text
    assert f'include = ["{AWS}"]' in text
    assert f'exclude = ["{AWS}"]' in text
    assert "plugin_cache_dir" not in text


@pytest.mark.parametrize(
    "held",
    [
        {"version": "6.1.0"},
        {"version": "5.79.0"},
        {"platform": "darwin_arm64"},
        {"version": "5.100.0.old"},
    ],
)
@pytest.mark.parametrize("make", [unpacked, packed])
def test_a_mirror_with_another_version_or_platform_is_not_used(
    config: Callable[..., str], tmp_path: Path, make: Callable[..., Path], held: dict[str, str]
) -> None:
    make(tmp_path / "opt" / "tf-plugins", **held)
    text = config()
    assert "filesystem_mirror" not in text
    assert f'plugin_cache_dir = "{tmp_path / "cache" / "goldstack" / "terraform-plugins"}"' in text
    assert (tmp_path / "cache" / "goldstack" / "terraform-plugins").is_dir()


def test_the_locked_version_is_the_one_that_a_mirror_must_hold(
    config: Callable[..., str], infra: Write, tmp_path: Path
) -> None:
    unpacked(tmp_path / "opt" / "tf-plugins")
    lock = infra() / ".terraform.lock.hcl"
    lock.write_text(f'provider "{AWS}" {{\n  version = "5.99.0"\n}}\n')
    assert "filesystem_mirror" not in config()
    lock.write_text(f'provider "{AWS}" {{\n  version = "5.100.0"\n}}\n')
    assert "filesystem_mirror" in config()


def test_the_named_mirror_comes_first(
    config: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked(tmp_path / "opt" / "tf-plugins")
    named = packed(tmp_path / "named")
    assert str(named) in config(GOLDSTACK_TF_MIRROR=str(named))
    monkeypatch.chdir(tmp_path)
    assert f'"{named}"' in config(GOLDSTACK_TF_MIRROR="named")
    with pytest.raises(ConfigError, match="missing"):
        config(GOLDSTACK_TF_MIRROR=str(tmp_path / "missing"))


@pytest.mark.parametrize("place", ["home/.terraform.d/plugins", "opt/tf-plugins-1", "opt/vendor/tf-plugins"])
def test_a_mirror_is_found_in(config: Callable[..., str], tmp_path: Path, place: str) -> None:
    assert str(unpacked(tmp_path / place)) in config()


@pytest.mark.skipif(sys.platform == "darwin", reason="Terraform looks in Library there")
@pytest.mark.parametrize(
    ("place", "environ"),
    [("home/.local/share", {}), ("data", {}), ("own", {"XDG_DATA_HOME": "own"}), ("b", {"XDG_DATA_DIRS": "a:b"})],
)
def test_a_mirror_is_found_where_terraform_itself_looks(
    config: Callable[..., str], tmp_path: Path, place: str, environ: dict[str, str]
) -> None:
    folder = unpacked(tmp_path / place / "terraform" / "plugins")
    full = {name: ":".join(str(tmp_path / part) for part in value.split(":")) for name, value in environ.items()}
    assert str(folder) in config(**full)


def test_a_provider_without_mirror_comes_directly_beside_one_that_has_one(
    infra: Write, config: Callable[..., str], tmp_path: Path
) -> None:
    unpacked(tmp_path / "opt" / "tf-plugins")
    infra(more_tf='terraform {\n  required_providers {\n    random = { source = "hashicorp/random" }\n  }\n}\n')
    text = config()
    assert f'exclude = ["{AWS}"]' in text
    assert "plugin_cache_dir" in text


def test_a_users_own_cli_configuration_is_left_alone(config: Callable[..., str | None], tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "tf-plugins")
    own = tmp_path / "own.tfrc"
    assert config(TF_CLI_CONFIG_FILE=str(own)) is not None
    own.touch()
    assert config(TF_CLI_CONFIG_FILE=str(own)) is None


@pytest.mark.parametrize("name", [".terraformrc", ".terraform.d/my.tfrc"])
def test_a_cli_configuration_in_the_home_folder_is_the_users_own(
    config: Callable[..., str | None], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "home" / name
    path.parent.mkdir(parents=True)
    path.touch()
    assert config() is None


def test_a_constraint_that_cannot_be_read_is_left_to_terraform(config: Callable[..., str], tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "tf-plugins")
    assert "filesystem_mirror" not in config("newest")


def test_a_provider_that_only_the_lock_file_names_comes_from_a_mirror_too(infra: Write, tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "tf-plugins")
    folder = infra(main_tf='resource "aws_dynamodb_table" "this" {}\n')
    (folder / ".terraform.lock.hcl").write_text(f'provider "{AWS}" {{\n  version = "5.100.0"\n}}\n')
    text = cli_config(read_sources(folder), environ={"HOME": str(tmp_path / "home")}, platform=PLATFORM)
    assert f'include = ["{AWS}"]' in (text or "")
