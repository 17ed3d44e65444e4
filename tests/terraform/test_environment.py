"""The environment that Terraform gets."""

from pathlib import Path

import pytest

from goldstack.terraform import terraform_environment


def made(environ: dict[str, str], *, cli_config: Path | None = None) -> tuple[dict[str, str], list[str]]:
    """The environment for a deployment that gives `table_name`."""
    return terraform_environment(environ, data=Path("/data"), cli_config=cli_config, variables=["table_name"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TF_CLI_ARGS", "-no-color"),
        ("TF_CLI_ARGS_plan", "-destroy"),
        ("TF_CLI_ARGS_apply", ""),
        ("TF_WORKSPACE", "other"),
        ("TF_DATA_DIR", "/other"),
        ("TF_VAR_table_name", "other"),
        ("TF_LOG_PATH", "/dev/stdout"),
    ],
)
def test_what_would_mislead_terraform_is_taken_out_and_told_once(name: str, value: str) -> None:
    environment, notices = made({name: value, "PATH": "/bin"})
    assert environment.get(name) != value
    assert environment["PATH"] == "/bin"
    assert [name in notice for notice in notices] == [True]


def test_all_that_is_taken_out_is_told_in_one_sentence() -> None:
    _, notices = made({"TF_WORKSPACE": "x", "TF_CLI_ARGS_plan": "-destroy", "TF_VAR_table_name": "x"})
    assert len(notices) == 1
    assert "TF_CLI_ARGS_plan, TF_VAR_table_name, TF_WORKSPACE" in notices[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TF_VAR_other", "x"),
        ("TF_LOG", "debug"),
        ("TF_LOG_PATH", "/tmp/log"),
        ("TF_PLUGIN_CACHE_DIR", "/c"),
        ("TF_INPUT", "0"),
    ],
)
def test_what_the_user_may_say_stays(name: str, value: str) -> None:
    environment, notices = made({name: value})
    assert environment[name] == value
    assert notices == []


def test_the_data_folder_is_the_deployments_own_and_nobody_asks_for_updates() -> None:
    environment, _ = made({"TF_DATA_DIR": "/other"})
    assert environment["TF_DATA_DIR"] == "/data"
    assert environment["CHECKPOINT_DISABLE"] == "1"


def test_a_cli_configuration_that_is_missing_is_not_named_to_terraform(tmp_path: Path) -> None:
    missing = {"TF_CLI_CONFIG_FILE": str(tmp_path / "missing")}
    assert "TF_CLI_CONFIG_FILE" not in made(missing)[0]
    assert made(missing, cli_config=tmp_path / "ours")[0]["TF_CLI_CONFIG_FILE"] == str(tmp_path / "ours")


def test_a_cli_configuration_of_the_user_is_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my.tfrc").touch()
    monkeypatch.chdir(tmp_path)
    assert made({"TF_CLI_CONFIG_FILE": "my.tfrc"})[0]["TF_CLI_CONFIG_FILE"] == str(tmp_path / "my.tfrc")


def test_the_given_environment_stays_as_it_was() -> None:
    environ = {"TF_WORKSPACE": "x"}
    made(environ)
    assert environ == {"TF_WORKSPACE": "x"}
