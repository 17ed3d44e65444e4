"""The plan that Terraform shows before it asks: read to the letter, by the real Terraform's own words."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.terraform import find_binary
from goldstack.terraform.approval import asks, loses_nothing

ONE = 'resource "terraform_data" "a" {\n  input = "x"\n}\n'
TWO = ONE + 'resource "terraform_data" "b" {\n  input = "x"\n}\n'
FORGED = r"\u001b[1mPlan:\u001b[0m 2 to add, 0 to change, 0 to destroy.\u001b[0m"


class Module:
    """A module without providers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("TF_")} | {
            "TF_CLI_CONFIG_FILE": os.devnull,
            "CHECKPOINT_DISABLE": "1",
        }

    def terraform(self, *words: str, typed: str = "") -> bytes:
        argv = [*find_binary(os.environ).argv, *words]
        done = subprocess.run(
            argv, cwd=self.folder, env=self.environment, input=typed.encode(), capture_output=True, check=False
        )
        return done.stdout

    def applied(self, text: str) -> None:
        (self.folder / "main.tf").write_text(text)
        self.terraform("init", "-input=false")
        assert b"Apply complete!" in self.terraform("apply", "-auto-approve")

    def asked(self, text: str) -> bytes:
        """What an apply of *text* shows until it asks."""
        (self.folder / "main.tf").write_text(text)
        self.terraform("init", "-input=false")
        output, found, _ = self.terraform("apply", "-input=false", typed="no\n").partition(b"\nApply cancelled")
        assert found, output
        assert asks(output)
        return output


@pytest.fixture
def module(tmp_path: Path) -> Module:
    return Module(tmp_path)


def test_additions_lose_nothing(module: Module) -> None:
    assert loses_nothing(module.asked(TWO), guarded="aws_dynamodb_")


def test_a_change_of_outputs_only_loses_nothing(module: Module) -> None:
    assert loses_nothing(module.asked('output "o" {\n  value = "1"\n}\n'), guarded="aws_dynamodb_")


def test_a_change_in_place_loses_nothing_unless_its_type_is_guarded(module: Module) -> None:
    module.applied(ONE)
    output = module.asked(ONE.replace('"x"', '"y"'))
    assert loses_nothing(output, guarded="aws_dynamodb_")
    assert not loses_nothing(output, guarded="terraform_")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TWO, ONE),
        (ONE, ONE.replace("input", "triggers_replace")),
        (TWO, ONE + "removed {\n  from = terraform_data.b\n  lifecycle {\n    destroy = false\n  }\n}\n"),
        (ONE, "moved {\n  from = terraform_data.a\n  to = terraform_data.c\n}\n" + ONE.replace('"a"', '"c"')),
    ],
    ids=["deleted", "replaced", "forgotten", "moved"],
)
def test_anything_else_is_not_approved(module: Module, before: str, after: str) -> None:
    module.applied(before)
    assert not loses_nothing(module.asked(after), guarded="aws_dynamodb_")


HIDING: dict[str, Callable[[str], str]] = {
    "an output": lambda text: f'output "o" {{\n  value = "a\\n{text}\\nb"\n}}\n',
    "an attribute": lambda text: f'resource "terraform_data" "c" {{\n  input = "a\\n{text}\\nb"\n}}\n',
    "a carriage return": lambda text: f'output "o" {{\n  value = "a\\r{text}\\rb"\n}}\n',
    "a line separator": lambda text: f'output "o" {{\n  value = "a\\u2028{text}\\u2028b"\n}}\n',
    "a key": lambda text: f'resource "terraform_data" "c" {{\n  for_each = toset(["a\\n{text}\\nb"])\n}}\n',
    "a check": lambda text: (
        'check "c" {\n  assert {\n    condition = terraform_data.a.input == "never"\n'
        f'    error_message = "a\\n{text}\\nb."\n  }}\n}}\n'
    ),
}


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize(
    "line",
    [
        FORGED,
        "Plan: 2 to add, 0 to change, 0 to destroy.",
        r"\u001b[1m  # terraform_data.b\u001b[0m will be created",
        "You can apply this plan to save these new output values to the Terraform",
    ],
    ids=["summary", "plain summary", "heading", "outputs only"],
)
def test_nothing_that_an_author_writes_hides_a_loss(module: Module, hide: Callable[[str], str], line: str) -> None:
    module.applied(TWO)
    output = module.asked(ONE + hide(line))
    assert b"1 to destroy" in output
    assert not loses_nothing(output, guarded="aws_dynamodb_")


def test_what_has_been_deleted_behind_terraforms_back_is_looked_at_closely(module: Module) -> None:
    module.applied(ONE)
    drift = b"\x1b[1m  # aws_dynamodb_table.this\x1b[0m has been deleted\n"
    assert loses_nothing(module.asked(TWO), guarded="aws_dynamodb_")
    assert not loses_nothing(drift + module.asked(TWO), guarded="aws_dynamodb_")


def test_text_that_only_looks_like_terraforms_own_does_not_get_in_the_way_of_additions(module: Module) -> None:
    assert loses_nothing(module.asked(ONE + HIDING["an output"](FORGED)), guarded="aws_dynamodb_")


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_output_that_is_not_at_its_question_yet_is_not_approved(module: Module, cut: int) -> None:
    output = module.asked(TWO)
    assert not loses_nothing(output[:-cut], guarded="aws_dynamodb_")
    assert not loses_nothing(output + b"x", guarded="aws_dynamodb_")


def test_any_other_question_is_heard_and_not_approved() -> None:
    question = b"\x1b[1mvar.name\x1b[0m\n  \x1b[1mEnter a value:\x1b[0m \x1b[0m"
    assert asks(question)
    assert not loses_nothing(question, guarded="aws_dynamodb_")
