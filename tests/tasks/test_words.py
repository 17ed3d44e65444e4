"""The words of a command line: those that must work, and those that Invoke would misunderstand."""

import pytest
from tests.conftest import Clone
from tests.recording import RecordingTerraform


@pytest.mark.parametrize("words", [["dev"], ["-d", "dev"], ["--deployment", "dev"], ["--deployment=dev"]], ids=" ".join)
def test_a_deployment_is_named_in_four_ways(
    clone: Clone, recording_terraform: RecordingTerraform, words: list[str]
) -> None:
    assert clone.inv("infra.init", *words).code == 0
    assert recording_terraform.commands == ["init"]


def test_a_goldstack_yaml_does_as_well(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    path = clone.root / "goldstack.json"
    (clone.root / "goldstack.yaml").write_text(f"# the same, with a comment\n{path.read_text()}")
    path.unlink()
    assert clone.inv("infra.init", "dev").code == 0
    assert recording_terraform.commands == ["init"]


@pytest.mark.parametrize("task", ["infra.up", "infra.destroy", "infra.output"])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_after_a_task_is_help_and_not_a_deployment(
    clone: Clone, recording_terraform: RecordingTerraform, task: str, flag: str
) -> None:
    before = clone.files()
    ran = clone.inv(task, flag)
    assert ran.code == 0
    assert ran.stdout.startswith(f"Usage: invoke {task} DEPLOYMENT [--options]\n")
    assert "-d STRING, --deployment=STRING   Name of a deployment" in ran.stdout
    assert (clone.files(), recording_terraform.calls) == (before, [])


def test_help_in_the_place_of_the_command_is_help(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    ran = clone.inv("infra.terraform", "dev", "--help")
    assert ran.code == 0
    assert ran.stdout.startswith("Usage: invoke infra.terraform DEPLOYMENT COMMAND [--options]")
    assert recording_terraform.calls == []


@pytest.mark.parametrize(
    "words",
    [
        ["infra.up", "--dry"],
        ["infra.up", "--verson"],
        ["infra.up", "-x"],
        ["infra.destroy", "--yes"],
        ["infra.up"],
        ["infra.up", "dev", "--forec"],
        ["infra.up", "-d"],
        ["infra.terraform", "dev"],
        ["infra.terraform", "dev", "--inject-variables"],
        ["infra.terraform", "dev", "plan", "-out=x"],
        ["infra.terraform", "dev", "state", "list"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_lacks_something_does_no_harm(
    clone: Clone, recording_terraform: RecordingTerraform, words: list[str]
) -> None:
    before = clone.files()
    ran = clone.inv(*words)
    assert ran.code in {1, 2}
    assert ran.stderr
    assert "Traceback" not in ran.stderr
    assert (clone.files(), recording_terraform.calls) == (before, [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["infra.up", "prdo"], "no deployment 'prdo' (it has: local, dev, prod). Did you mean 'prod'?"),
        (["infra.up", "--verson"], "'--verson' stands where the deployment belongs"),
        (["infra.terraform", "plan", "--deployment", "dev"], "invoke infra.terraform dev plan"),
        (["infra.terraform", "plan", "dev"], "invoke infra.terraform dev plan"),
        (["infra.terraform", "dev", "pln"], "Terraform has no command 'pln'. Did you mean 'plan'?"),
        (["infra.terraform", "dev", " -chdir=/elsewhere apply"], "Terraform has no command '-chdir=/elsewhere'"),
        (["infra.terraform", "dev", ""], "The Terraform command is empty"),
        (["infra.terraform", "dev", 'state "list'], "cannot be split into words"),
    ],
)
def test_a_misspelt_word_is_refused_and_says_what_was_meant(
    clone: Clone, recording_terraform: RecordingTerraform, words: list[str], says: str
) -> None:
    ran = clone.inv(*words)
    assert ran.code == 2
    assert says in ran.stderr
    assert recording_terraform.calls == []


@pytest.mark.parametrize("task", ["infra.init", "infra.plan", "infra.destroy", "local.status"])
def test_words_after_the_dashes_that_nobody_would_read_are_refused(
    clone: Clone, recording_terraform: RecordingTerraform, task: str
) -> None:
    before = clone.files()
    deployment = [] if task.startswith("local") else ["dev"]
    ran = clone.inv(task, *deployment, "--", "-target=aws_dynamodb_table.this")
    assert ran.code == 2
    assert "'-target=aws_dynamodb_table.this' stands after `--`" in ran.stderr
    assert "infra.terraform" in ran.stderr
    assert (clone.files(), recording_terraform.calls) == (before, [])


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_a_version_flag_after_a_task_answers_and_runs_nothing(
    clone: Clone, recording_terraform: RecordingTerraform, flag: str
) -> None:
    before = clone.files()
    ran = clone.inv("infra.up", "dev", flag)
    assert ran.code == 0
    assert "goldstack 0." in ran.stdout or "Invoke " in ran.stdout
    assert (clone.files(), recording_terraform.calls) == (before, [])


@pytest.mark.parametrize("words", [["infra.up", "dev", "--dry"], ["--dry", "infra.up", "dev"]], ids=" ".join)
def test_a_dry_run_starts_nothing_and_shows_what_would_run(
    clone: Clone, recording_terraform: RecordingTerraform, words: list[str]
) -> None:
    before = clone.files()
    ran = clone.inv(*words)
    assert ran.code == 0, ran.stderr
    lines = [line.removeprefix(f"'{recording_terraform.path}' ") for line in ran.stdout.splitlines()]
    assert [line.split()[0] for line in lines] == ["init", "plan", "and", "show", "apply", "then"]
    assert (clone.files(), recording_terraform.calls, recording_terraform.questions) == (before, [], 0)


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (["infra.init", "local"], ["init"]),
        (["infra.plan", "local"], ["init", "plan"]),
        (["infra.up", "local", "--no-migrate"], ["init", "apply"]),
        (["infra.destroy", "local"], ["init", "destroy"]),
        (["infra.destroy", "dev"], ["init", "plan", "show", "apply"]),
        (["infra.upgrade", "dev"], ["init"]),
        (["infra.output", "dev", "--json"], ["init", "output"]),
        (["infra.terraform", "dev", "state list"], ["init", "state"]),
        (["infra.terraform", "dev", "init"], ["init"]),
        (["infra.terraform", "dev", "version"], ["version"]),
    ],
    ids=" ".join,
)
def test_every_command_can_be_run_dry(
    clone: Clone, recording_terraform: RecordingTerraform, words: list[str], steps: list[str]
) -> None:
    before = clone.files()
    ran = clone.inv(*words, "--dry")
    assert ran.code == 0, ran.stderr
    prefix = f"'{recording_terraform.path}' "
    assert [line.removeprefix(prefix).split()[0] for line in ran.stdout.splitlines()] == steps
    assert (clone.files(), recording_terraform.calls) == (before, [])
