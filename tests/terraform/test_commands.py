"""Terraform's commands: what is passed on, and what is not."""

import pytest

from goldstack.errors import ConfigError, Refused
from goldstack.terraform.commands import COMMANDS, check_command


@pytest.mark.parametrize(
    "line",
    [
        "workspace new x", "workspace select x", "workspace delete x", "env new x", "workspace select -or-create x",
        "init -migrate-state", "init -force-copy", "init -backend-config=x", "init -backend-config x", "init -backend=false",
        "init --backend-config=x", "init -input=false -migrate-state=true", "init -- -migrate-state",
    ],
)  # fmt: skip
def test_what_would_join_two_deployments_is_refused(line: str) -> None:
    command, *arguments = line.split()
    for words, rest in (([command], arguments), ([command, *arguments], [])):
        with pytest.raises(Refused):
            check_command(words, rest)


@pytest.mark.parametrize(
    "line",
    ["init -upgrade", "init -reconfigure", "workspace list", "workspace show", "plan -target=a.new", "state list"],
)
def test_what_keeps_to_its_deployment_passes(line: str) -> None:
    command, *arguments = line.split()
    check_command([command], arguments)
    check_command([command, *arguments], [])


@pytest.mark.parametrize(("word", "meant"), [("pln", "plan"), ("aply", "apply"), ("zzzzzz", None), ("Plan", "plan")])
def test_a_word_that_is_no_command_is_refused_and_the_near_one_offered(word: str, meant: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        check_command([word], [])
    assert str(caught.value) == f"Terraform has no command {word!r}." + (f" Did you mean {meant!r}?" if meant else "")


@pytest.mark.parametrize("word", ["-chdir=/elsewhere", "-version", "--help", ""])
def test_an_option_in_the_place_of_the_command_is_refused(word: str) -> None:
    with pytest.raises(ConfigError, match="Terraform has no command"):
        check_command([word, "apply"], [])


def test_the_commands_that_users_type_are_known() -> None:
    assert {"init", "plan", "apply", "destroy", "output", "state", "show", "validate", "fmt", "import"} <= COMMANDS
