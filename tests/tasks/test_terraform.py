"""What Terraform is given by the tasks: arguments, environment, files; and how often it is started."""

import json
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Clone
from tests.recording import RecordingTerraform, until

from .conftest import written

PLAN = json.dumps({"resource_changes": []})


def test_the_arguments_after_the_dashes_arrive_as_they_are(
    clone: Clone, recording_terraform: RecordingTerraform
) -> None:
    words = ["-x=a b", "", "it's", 'a "b"', "$HOME", "*", "--", "--version", "-h"]
    assert clone.inv("infra.terraform", "dev", "fmt", "--", *words).code == 0
    assert recording_terraform.argvs == [["fmt", "-no-color", *words]]


def test_a_command_in_quotes_is_split_into_its_words(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    assert clone.inv("infra.terraform", "dev", "state show 'a[\"b c\"]'", "--", "-x").code == 0
    assert recording_terraform.argvs[-1][:3] == ["state", "show", 'a["b c"]']
    assert recording_terraform.argvs[-1][-1] == "-x"


def test_variables_go_along_when_asked_for(dev: Clone, terraform: RecordingTerraform) -> None:
    assert (
        dev.inv("infra.terraform", "dev", "--inject-variables", "plan", "--", "-target=aws_dynamodb_table.this").code
        == 0
    )
    file = written(dev, "variables.tfvars.json")
    assert terraform.argvs[-1] == ["plan", f"-var-file={file}", "-no-color", "-target=aws_dynamodb_table.this"]
    assert json.loads(file.read_text()) == {
        "aws_region": "us-west-2",
        "aws_account_id": "123456789012",
        "protected": False,
        "tags": {"project": "goldstack"},
        "table_name": "goldstack-dev",
    }
    assert dev.inv("infra.terraform", "dev", "plan").code == 0
    assert terraform.argvs[-1] == ["plan", "-no-color"]


def test_a_plan_without_its_variables_ends_with_a_hint(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("plan", stderr="Error: No value for required variable\n", code=1)
    ran = dev.inv("infra.terraform", "dev", "plan")
    assert ran.code == 1
    assert "infra.terraform dev --inject-variables plan" in ran.stderr


def test_init_always_gets_the_backend_of_its_deployment(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    assert clone.inv("infra.terraform", "dev", "--inject-backend-config", "init").code == 0
    assert clone.inv("infra.terraform", "dev", "init", "--", "-upgrade").code == 0
    for argv in recording_terraform.argvs:
        assert f"-backend-config={written(clone, 'backend.json')}" in argv
    assert recording_terraform.argvs[-1][-1] == "-upgrade"
    assert json.loads(written(clone, "backend.json").read_text()) == {"path": "dev.tfstate"}


@pytest.mark.parametrize("code", [1, 2, 3, 127])
def test_terraforms_exit_code_is_handed_through(
    clone: Clone, recording_terraform: RecordingTerraform, code: int
) -> None:
    recording_terraform.answer("fmt", stdout="out\n", stderr="err\n", code=code)
    ran = clone.inv("infra.terraform", "dev", "fmt")
    assert (ran.code, ran.stdout, ran.stderr) == (code, "out\n", "err\n")


@pytest.mark.parametrize(
    "words",
    [
        ["workspace new x"],
        ["workspace", "--", "select", "x"],
        ["init", "--", "-migrate-state"],
        ["init -force-copy"],
        ["init", "--", "-backend-config=x"],
        ["init", "--", "-backend=false"],
        ["apply", "--", "other.tfplan"],
        ["destroy", "--", "-auto-approve"],
        ["destroy", "--yes"],
        ["apply -destroy"],
        ["apply", "--", "-destroy"],
        ["apply", "--", "-destroy=true"],
        ["state", "--", "rm", "aws_dynamodb_table.this"],
        ["state", "--", "-lock=false", "mv", "a.b", "a.c"],
        ["plan", "--", "-out=local.tfstate"],
        ["plan", "--", "-out", "infra/aws/local.tfstate"],
        ["taint", "--", "-backup=local.tfstate", "a.b"],
        ["test"],
    ],
    ids=" ".join,
)
def test_what_would_pass_by_our_checks_is_refused(dev: Clone, terraform: RecordingTerraform, words: list[str]) -> None:
    ran = dev.inv("infra.terraform", "dev", *words)
    assert ran.code == 3
    assert "goldstack: " in ran.stderr
    assert terraform.calls == []


def test_a_plan_file_is_refused_for_local_too(dev: Clone, terraform: RecordingTerraform) -> None:
    refused = dev.inv("infra.terraform", "local", "apply", "--", "/elsewhere/dev.tfplan")
    assert refused.code == 3
    assert terraform.calls == []


def test_flags_that_an_apply_takes_reach_it_too(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=PLAN)
    flags = ["-parallelism=1", "-auto-approve=false", "-target=a.b", "-compact-warnings"]
    assert dev.inv("infra.terraform", "dev", "--inject-variables", "apply", "--", *flags).code == 0
    planned, _, applied = terraform.argvs[-3:]
    assert {"-parallelism=1", "-target=a.b", "-compact-warnings"} <= {*planned}
    assert {"-parallelism=1", "-compact-warnings"} <= {*applied}
    assert not {"-auto-approve=false", "-target=a.b"} & {*applied}


def test_help_for_apply_is_that_of_apply(dev: Clone, terraform: RecordingTerraform) -> None:
    assert dev.inv("infra.terraform", "dev", "apply", "--", "-help").code == 0
    assert terraform.argvs[-1][0] == "apply"
    assert "-help" in terraform.argvs[-1]


def test_words_after_the_dashes_go_to_one_command_alone(dev: Clone, terraform: RecordingTerraform) -> None:
    line = ["infra.terraform", "dev", "apply", "infra.terraform", "local", "apply", "--", "-target=a.b"]
    refused = dev.inv(*line)
    assert refused.code == 2
    assert "one by one" in refused.stderr
    assert terraform.calls == []


def test_a_plan_that_nobody_applies_does_not_stay(dev: Clone, terraform: RecordingTerraform) -> None:
    change = {"actions": ["delete"], "before": {"name": "goldstack-dev"}}
    lost = [{"address": "aws_dynamodb_table.this", "type": "aws_dynamodb_table", "change": change}]
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=json.dumps({"resource_changes": lost}))
    for words in (["infra.terraform", "dev", "apply"], ["infra.destroy", "dev", "--allow-data-loss", "another"]):
        assert dev.inv(*words).code == 3
        assert "show" in terraform.commands
        assert not written(dev, "plan.tfplan").exists()


def test_a_variable_of_the_environment_that_has_changed_is_named(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("plan", code=2)
    assert dev.inv("infra.plan", "dev", env={"TF_VAR_deletion_protection": "true"}).code == 0
    ran = dev.inv("infra.apply", "dev", env={"TF_VAR_deletion_protection": "false"})
    assert ran.code == 3
    assert "changed since:\n  variable deletion_protection\n" in ran.stderr


def test_a_secret_that_terraform_shows_is_masked(dev: Clone, terraform: RecordingTerraform) -> None:
    _write("more.tf", 'variable "token" {\n  sensitive = true\n}\n')(dev, terraform)
    _configure(configuration={"token": {"key": 'se"cret-word', "number": 123456}})(dev, terraform)
    text = 'x se"cret-word y se\\"cret-word z 123456\n'
    terraform.answer("plan", stdout=text, stderr=f"Error: {text}", code=1)
    ran = dev.inv("infra.plan", "dev")
    masked = "x (sensitive value) y (sensitive value) z (sensitive value)\n"
    assert ran.stdout == masked
    assert f"Error: {masked}" in ran.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_stops_nothing(dev: Clone, terraform: RecordingTerraform, closed: str) -> None:
    command = f'exec "$@" {closed}'
    ran = dev.run(["/bin/sh", "-c", command, "sh", sys.executable, "-m", "invoke", "infra.plan", "dev"])
    assert ran.code == 0, ran
    assert "plan" in terraform.commands


def test_an_answer_that_nobody_waits_for_is_no_error(dev: Clone, terraform: RecordingTerraform) -> None:
    line = f'"{sys.executable}" -m invoke infra.up dev --dry | true'
    ran = dev.run(["/bin/bash", "-o", "pipefail", "-c", line])
    assert ran.code == 0, ran
    assert ran.stderr == ""


def test_terraform_is_started_no_more_often_than_it_has_to(dev: Clone, terraform: RecordingTerraform) -> None:
    def commands(*words: str, code: int = 0) -> list[str]:
        before = len(terraform.calls)
        ran = dev.inv(*words)
        assert ran.code == code, ran.stderr
        return terraform.commands[before:]

    assert commands("infra.terraform", "dev", "version") == ["version"]
    assert commands("infra.terraform", "dev", "fmt") == ["fmt"]
    assert commands("infra.output", "dev") == ["init", "output"]
    assert commands("infra.output", "dev") == ["output"]
    assert commands("infra.terraform", "dev", "state list") == ["state"]
    assert commands("infra.init", "dev") == ["init"]
    assert commands("infra.up", "dev", "--no-migrate") == ["apply"]
    assert commands("infra.up", "dev", "--no-migrate") == ["plan"]
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=PLAN)
    assert commands("infra.up", "dev", "--no-migrate") == ["plan", "show", "apply"]
    assert commands("infra.plan", "dev") == ["plan"]
    assert commands("infra.apply", "dev") == ["show", "apply"]
    assert commands("infra.apply", "dev", code=2) == []
    assert commands("infra.destroy", "dev", code=3) == []
    assert commands("infra.destroy", "dev", "--allow-data-loss", "goldstack-dev") == ["plan", "show", "apply"]
    assert terraform.questions == 1


def test_init_runs_again_when_what_it_depends_on_has_changed(dev: Clone, terraform: RecordingTerraform) -> None:
    infra = dev.root / "infra" / "aws"
    assert dev.inv("infra.output", "dev").code == 0

    def change_versions() -> None:
        (infra / "versions.tf").write_text((infra / "versions.tf").read_text().replace("5.80", "5.81"))

    def change_lock_file() -> None:
        (infra / ".terraform.lock.hcl").write_text((infra / ".terraform.lock.hcl").read_text() + "\n")

    def lose_data() -> None:
        (written(dev, "data") / "providers").rename(written(dev, "gone"))

    def comment() -> None:
        (infra / "main.tf").write_text((infra / "main.tf").read_text() + "# more\n")

    changes = [change_versions, change_lock_file, lose_data, lambda: terraform.become("1.12.0")]
    for change in changes:
        change()
        before = len(terraform.calls)
        assert dev.inv("infra.output", "dev").code == 0
        assert terraform.commands[before:] == ["init", "output"]
    comment()
    assert dev.inv("infra.output", "dev").code == 0
    assert terraform.commands[-2:] == ["output", "output"]


def test_what_would_mislead_terraform_does_not_reach_it(
    dev: Clone, terraform: RecordingTerraform, tmp_path: Path
) -> None:
    misleading = {
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_plan": "-destroy",
        "TF_WORKSPACE": "other",
        "TF_DATA_DIR": str(tmp_path / "other"),
        "TF_VAR_table_name": "other",
        "AWS_ACCESS_KEY_ID": "AKIDSTRAY",
        "AWS_SECRET_ACCESS_KEY": "stray-secret",
        "AWS_SESSION_TOKEN": "stray-token",
        "AWS_PROFILE": "other",
    }
    missing = {"TF_CLI_CONFIG_FILE": str(tmp_path / "missing")}
    ran = dev.inv("infra.plan", "dev", env={**misleading, **missing, "TF_VAR_other": "kept"})
    assert ran.code == 0, ran.stderr
    for call in terraform.calls:
        environment = call["environment"]
        assert {name for name in misleading if environment.get(name) == misleading[name]} == set()
        assert environment.get("TF_CLI_CONFIG_FILE") != missing["TF_CLI_CONFIG_FILE"]
        assert environment["TF_DATA_DIR"] == str(written(dev, "data"))
        assert environment["AWS_PROFILE"] == "goldstack-dev"
        assert environment["TF_VAR_other"] == "kept"
        assert environment["AWS_REGION"] == "us-west-2"
        assert call["umask"] == 0o077
        assert call["cwd"] == str(dev.root / "infra" / "aws")
    for name in ("TF_CLI_ARGS_plan", "TF_WORKSPACE", "TF_DATA_DIR", "TF_VAR_table_name"):
        assert ran.stderr.count(name) == 1, name
    assert "secret" not in ran.stderr + ran.stdout + json.dumps(terraform.argvs)


def test_no_secret_is_on_a_command_line_or_in_what_we_say(dev: Clone, terraform: RecordingTerraform) -> None:
    _write("more.tf", 'variable "api_token" {\n  sensitive = true\n}\n')(dev, terraform)
    _configure(configuration={"apiToken": "secret-of-the-team"})(dev, terraform)
    terraform.answer("show", stdout=PLAN)
    terraform.answer("plan", code=2)
    said = []
    commands = (
        ["infra.up", "dev", "--no-migrate"],
        ["infra.plan", "dev"],
        ["infra.apply", "dev"],
        ["infra.terraform", "dev", "--inject-variables", "plan"],
        ["infra.up", "dev", "--dry"],
        ["infra.destroy", "dev", "--allow-data-loss", "goldstack-dev"],
    )
    for words in commands:
        ran = dev.inv(*words, env={"AWS_SECRET_ACCESS_KEY": "secret-of-the-shell", "GOLDSTACK_DEBUG": "1"})
        assert ran.code in {0, 2}, ran  # a plan that changes something ends with 2
        said.append(ran.stdout + ran.stderr)
    assert {"apply", "plan", "show"} <= {*terraform.commands}
    assert "secret-of" not in "".join(said) + json.dumps(terraform.argvs)


def test_our_files_are_for_their_owner_alone(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("plan", code=2)
    assert dev.inv("infra.plan", "dev").code == 0
    folder = written(dev, ".")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("variables.tfvars.json", "backend.json", "plan.tfplan", "plan.json"):
        assert stat.S_IMODE(written(dev, name).stat().st_mode) == 0o600, name


def _configure(**changed: object) -> Callable[[Clone, RecordingTerraform], object]:
    def change(dev: Clone, _: RecordingTerraform) -> None:
        config = dev.config()
        entry = config["deployments"][1]
        entry["configuration"] |= changed.pop("configuration", {})
        config["deployments"][1] = entry | changed
        dev.write_config(config)

    return change


def _write(name: str, text: str) -> Callable[[Clone, RecordingTerraform], object]:
    return lambda dev, _: (dev.root / "infra" / "aws" / name).write_text(text)


def _into_s3(dev: Clone, terraform: RecordingTerraform) -> None:
    _write("backend.tf", 'terraform {\n  backend "s3" {}\n}\n')(dev, terraform)
    _configure(remoteState={"bucket": "team", "key": "k", "region": "us-west-2"})(dev, terraform)


def _elsewhere(dev: Clone, terraform: RecordingTerraform) -> None:
    endpoint = dev.config()["deployments"][1]["endpoint"]
    _configure(endpoint=endpoint.replace("127.0.0.1", "localhost"))(dev, terraform)


def _of_prod(dev: Clone, terraform: RecordingTerraform) -> None:
    folder = written(dev, ".")
    shutil.copytree(folder, folder.parent / "prod", dirs_exist_ok=True)
    stamp = folder / "plan.json"
    stamp.write_text(stamp.read_text().replace('"deployment": "dev"', '"deployment": "prod"'))


CHANGES: dict[str, tuple[Callable[[Clone, RecordingTerraform], object], list[str]]] = {
    "a variable": (
        _configure(configuration={"tableName": "other"}),
        ['variable table_name: "goldstack-dev" -> "other"'],
    ),
    "a variable more": (
        _configure(configuration={"deletionProtection": True}),
        ["variable deletion_protection: none -> true"],
    ),
    "a file": (_write("outputs.tf", ""), ["file outputs.tf"]),
    "a file more": (_write("more.tf", ""), ["file more.tf (new)"]),
    "a file less": (lambda dev, _: (dev.root / "infra/aws/outputs.tf").unlink(), ["file outputs.tf (gone)"]),
    "the lock file": (_write(".terraform.lock.hcl", ""), ["lock file"]),
    "the region": (
        _configure(awsRegion="eu-west-1"),
        ["region: us-west-2 -> eu-west-1", 'variable aws_region: "us-west-2" -> "eu-west-1"'],
    ),
    "the endpoint": (_elsewhere, ["endpoint: http://127.0.0.1:", "-> http://localhost:"]),
    "Terraform": (lambda _, terraform: terraform.become("1.12.0"), ["Terraform: 1.11.4 -> 1.12.0"]),
    "the backend": (_into_s3, ["backend bucket: none -> team", "backend path: dev.tfstate -> none", "file backend.tf"]),
    "another deployment": (_of_prod, ["deployment: prod -> dev"]),
    "the plan": (lambda dev, _: written(dev, "plan.tfplan").write_text("another plan"), ["the plan file itself"]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_plan_is_refused_with_what_has_changed_since(dev: Clone, terraform: RecordingTerraform, what: str) -> None:
    change, told = CHANGES[what]
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=PLAN)
    assert dev.inv("infra.plan", "dev").code == 0
    change(dev, terraform)
    ran = dev.inv("infra.apply", "dev")
    assert ran.code == 3
    for text in told:
        assert text in ran.stderr
    listed = ran.stderr.partition("changed since:\n")[2].partition("\nNothing")[0].splitlines()
    assert [line for line in listed if not any(text in line for text in (*told, "backend "))] == []
    assert "infra.plan dev" in ran.stderr
    assert terraform.commands == ["init", "plan"]


def test_a_sensitive_variable_that_has_changed_is_named_without_its_value(
    dev: Clone, terraform: RecordingTerraform
) -> None:
    _write("more.tf", 'variable "token" {\n  sensitive = true\n}\n')(dev, terraform)
    _configure(configuration={"token": "secret-before"})(dev, terraform)
    terraform.answer("plan", code=2)
    assert dev.inv("infra.plan", "dev").code == 0
    assert "secret-before" not in written(dev, "plan.json").read_text()
    _configure(configuration={"token": "secret-after"})(dev, terraform)
    ran = dev.inv("infra.apply", "dev")
    assert ran.code == 3
    assert "changed since:\n  variable token\n" in ran.stderr


def test_a_plan_is_refused_when_a_module_of_this_repository_has_changed(
    dev: Clone, terraform: RecordingTerraform
) -> None:
    module = dev.root / "infra" / "table"
    module.mkdir()
    (module / "main.tf").write_text("")
    _write("more.tf", 'module "table" {\n  source = "../table"\n}\n')(dev, terraform)
    terraform.answer("plan", code=2)
    assert dev.inv("infra.init", "dev").code == 0
    manifest = {
        "Modules": [{"Key": "", "Source": "", "Dir": "."}, {"Key": "table", "Source": "../table", "Dir": "../table"}]
    }
    written(dev, "data/modules").mkdir()
    written(dev, "data/modules/modules.json").write_text(json.dumps(manifest))
    assert dev.inv("infra.plan", "dev").code == 0
    (module / "main.tf").write_text('output "more" {\n  value = 1\n}\n')
    ran = dev.inv("infra.apply", "dev")
    assert ran.code == 3
    assert "changed since:\n  file ../table/main.tf\n" in ran.stderr


def test_a_plan_whose_making_was_interrupted_is_refused(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("plan", code=2)
    assert dev.inv("infra.plan", "dev").code == 0
    written(dev, "plan.json").unlink()
    ran = dev.inv("infra.apply", "dev")
    assert ran.code == 3
    assert "is not complete" in ran.stderr


def test_a_plan_that_failed_is_not_kept(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("plan", code=1, stderr="Error: broken\n")
    assert dev.inv("infra.plan", "dev").code == 1
    assert not written(dev, "plan.tfplan").exists()
    assert dev.inv("infra.apply", "dev").code == 2


@pytest.mark.parametrize("code", [0, 1])
def test_a_plan_is_deleted_after_it_was_applied(dev: Clone, terraform: RecordingTerraform, code: int) -> None:
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=PLAN)
    terraform.answer("apply", code=code)
    assert dev.inv("infra.plan", "dev").code == 0
    assert written(dev, "plan.tfplan").exists()
    assert dev.inv("infra.apply", "dev").code == code
    assert not written(dev, "plan.tfplan").exists()
    assert not written(dev, "plan.json").exists()


def test_a_plan_that_would_lose_a_table_needs_its_name(dev: Clone, terraform: RecordingTerraform) -> None:
    change = {"actions": ["delete", "create"], "before": {"name": "goldstack-old"}}
    lost = [{"address": "aws_dynamodb_table.this", "type": "aws_dynamodb_table", "change": change}]
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0
    assert terraform.commands == ["init", "apply"]
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=json.dumps({"resource_changes": lost}))
    for words in ([], ["--yes"], ["--allow-data-loss", "goldstack-dev"]):
        ran = dev.inv("infra.up", "dev", "--no-migrate", *words)
        assert ran.code == 3
        assert "aws_dynamodb_table.this is replaced" in ran.stderr
        assert "--allow-data-loss goldstack-old" in ran.stderr
    assert terraform.commands.count("apply") == 1
    assert dev.inv("infra.up", "dev", "--no-migrate", "--allow-data-loss", "goldstack-old").code == 0
    assert terraform.commands[-1] == "apply"


def test_two_commands_on_one_deployment_run_one_after_the_other(dev: Clone, terraform: RecordingTerraform) -> None:
    terraform.answer("fmt", seconds=4)
    argv = [sys.executable, "-m", "invoke", "infra.terraform", "dev", "fmt"]
    with subprocess.Popen(argv, cwd=dev.root, env=dev.environment(), stdin=subprocess.DEVNULL) as first:
        assert until(lambda: terraform.commands == ["fmt"])
        other = dev.inv("infra.terraform", "prod", "version")
        assert (other.code, terraform.ended) == (0, 1)
        second = dev.inv("infra.terraform", "dev", "version")
        assert (second.code, terraform.ended) == (0, 3)
        assert "Waiting for another command on 'dev' to end." in second.stderr
        assert "Waiting" not in other.stderr
        assert first.wait(20) == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_terraform_gracefully_and_us_after_it(
    dev: Clone, terraform: RecordingTerraform, number: signal.Signals, code: int
) -> None:
    terraform.answer("apply", seconds=30, graceful=True)
    terraform.answer("plan", code=2)
    terraform.answer("show", stdout=PLAN)
    argv = [sys.executable, "-m", "invoke", "infra.up", "dev"]
    with subprocess.Popen(
        argv, cwd=dev.root, env=dev.environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as ours:
        assert until(lambda: "apply" in terraform.commands)
        ours.send_signal(number)
        _, err = ours.communicate(timeout=20)
    assert ours.returncode == code
    assert terraform.signals == [signal.SIGINT]
    assert terraform.ended == len(terraform.calls)
    assert b"Traceback" not in err
    assert not written(dev, "plan.tfplan").exists()


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        (["infra.up", "dev", "--no-migrate"], ["init", "apply"]),
        (["infra.plan", "dev"], ["init", "plan"]),
    ],
)
def test_a_reader_that_goes_away_stops_nothing(
    dev: Clone, terraform: RecordingTerraform, words: list[str], commands: list[str]
) -> None:
    terraform.answer("plan", code=2, stdout="plan\n" * 10, seconds=0.3)
    terraform.answer("show", stdout=PLAN)
    terraform.answer("apply", stdout="apply\n" * 10, seconds=0.3)
    with subprocess.Popen(
        [sys.executable, "-m", "invoke", *words],
        cwd=dev.root,
        env=dev.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as ours:
        assert ours.stdout
        assert ours.stdout.readline().startswith(b"dev: account 123456789012, us-west-2, table goldstack-dev")
        ours.stdout.close()
        assert ours.wait(20) == 0
    assert terraform.commands == commands
