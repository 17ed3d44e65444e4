"""What is wrong is one clear message: in about a second, with nothing written and no Terraform started."""

import json
import shutil
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.conftest import Clone, Ran
from tests.recording import RecordingTerraform

SECONDS = 3.0  # about one, on a machine with other work
Change = Callable[[Clone], object]


def refused(ran: Ran, code: int, *says: str) -> None:
    """Hold *ran* against what a refusal is."""
    assert ran.code == code, ran
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("goldstack: "), ran.stderr
    for part in says:
        assert part in ran.stderr
    assert len(ran.stderr.splitlines()) < 8
    assert ran.seconds < SECONDS


def untouched(clone: Clone, terraform: RecordingTerraform, before: Mapping[str, bytes]) -> None:
    """Nothing was written, and Terraform was not started."""
    assert clone.files() == before
    assert terraform.calls == []


def text(content: str | bytes) -> Change:
    """Write *content* as goldstack.json."""
    return lambda clone: (clone.root / "goldstack.json").write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )


def edited(change: Callable[[dict[str, Any]], object]) -> Change:
    """Change the goldstack.json that is there."""

    def apply(clone: Clone) -> None:
        config = clone.config()
        change(config)
        clone.write_config(config)

    return apply


def dev(**settings: Any) -> Change:
    """Change the deployment `dev`."""
    return edited(lambda config: config["deployments"][1].update(settings))


def configured(**settings: Any) -> Change:
    """Change the configuration of `dev`."""
    return edited(lambda config: config["deployments"][1]["configuration"].update(settings))


def as_yaml(content: str) -> Change:
    """Have a goldstack.yaml instead."""

    def apply(clone: Clone) -> None:
        (clone.root / "goldstack.json").unlink()
        (clone.root / "goldstack.yaml").write_text(content)

    return apply


def infra(name: str, content: str) -> Change:
    """Have a file in infra/aws."""
    return lambda clone: (clone.root / "infra" / "aws" / name).write_text(content)


BAD: dict[str, tuple[Change, list[str]]] = {
    "missing": (lambda clone: (clone.root / "goldstack.json").unlink(), ["There is no goldstack.json or goldstack.yaml in"]),
    "empty": (text(""), ["goldstack.json is empty"]),
    "not JSON": (text('{"name": x}'), ["goldstack.json:1:10 is not JSON"]),
    "not UTF-8": (text(b'{"name": "\xe9"}'), ["is not UTF-8"]),
    "a list": (text("[]"), ["must be of type object, not []"]),
    "unknown key": (edited(lambda c: c.update(deploymnets=[])), ["'deploymnets'. Did you mean 'deployments'?"]),
    "unknown key of a deployment": (dev(awsUsr="x"), ["deployments[1]", "'awsUsr'. Did you mean 'awsUser'?"]),
    "wrong type": (dev(protected="yes"), ['deployments[1].protected must be of type boolean, not "yes"']),
    "wrong type of all": (edited(lambda c: c.update(deployments={})), ["deployments must be of type array, not {}"]),
    "duplicate deployments": (dev(name="prod"), ["has the name 'prod' 2 times"]),
    "duplicate keys": (text('{"name": "x", "name": "x"}'), ["has the key 'name' twice"]),
    "two keys for one variable": (configured(tags={}, myTag=1, my_tag=2), ["'myTag' and 'my_tag' both become"]),
    "NaN": (text('{"name": NaN}'), ["holds NaN"]),
    "20,000 brackets": (text("[" * 20_000), ["nested too deep"]),
    "20,000 brackets in YAML": (as_yaml("[" * 20_000), ["goldstack.yaml is nested too deep"]),
    "900 brackets in a value": (configured(tags="HERE"), ["must be"]),
    "a huge exponent": (text('{"name": 1e99999999999999999999}'), ["exponent is too large"]),
    "deployment ..": (dev(name="../x"), ['deployments[1].name is "../x"']),
    "deployment --help": (dev(name="--help"), ['deployments[1].name is "--help"']),
    "deployment without name": (dev(name=""), ['deployments[1].name is ""']),
    "deployment with line break": (dev(name="dev\n"), ['deployments[1].name is "dev\\n"']),
    "deployment in unicode": (dev(name="dév"), ['deployments[1].name is "dév"']),
    "tableName of 2": (configured(tableName="ab"), ['tableName is "ab"', "3 to 255"]),
    "tableName of 256": (configured(tableName="a" * 256), ["deployments[1].configuration.tableName", "3 to 255"]),
    "no tableName": (dev(configuration={}), ["deployments[1].configuration lacks `tableName`"]),
    "endpoint elsewhere": (dev(endpoint="http://example.com"), ["deployments[1].endpoint"]),
    "localServices of dev": (dev(localServices=["sqs"]), ["is for the deployment 'local' only"]),
    "YAML alias": (as_yaml("a: &a 1\nb: *a\n"), ["goldstack.yaml:2:4", "alias"]),
    "YAML tag": (as_yaml("a: !!python/object/apply:os.system [id]\n"), ["goldstack.yaml:1:4", "tag"]),
    "both files": (
        lambda clone: (clone.root / "goldstack.yaml").write_text("{}"),
        ["holds both goldstack.json and goldstack.yaml"],
    ),
    "undeclared variable": (configured(tableNme="x"), ["configuration.tableNme", "Did you mean 'tableName'?"]),
    "missing value": (infra("more.tf", 'variable "a_b" {}\n'), ["infra/aws/more.tf:1", "'a_b'", "`aB`"]),
    "reserved variable": (configured(awsRegion="x"), ["'aws_region' is always filled"]),
    "stray variables": (infra("terraform.tfvars", ""), ["terraform.tfvars: this file would be read by Terraform"]),
    "unknown backend": (infra("backend.tf", 'terraform {\n  backend "gcs" {}\n}\n'), ["backend 'gcs'"]),
    "s3 without bucket": (infra("backend.tf", 'terraform {\n  backend "s3" {}\n}\n'), ["`remoteState`"]),
    "no Terraform files": (lambda clone: shutil.rmtree(clone.root / "infra"), ["holds no Terraform files"]),
    "Terraform too new": (dev(terraformVersion="< 1.11"), ["Terraform is 1.11.4", "asks for '< 1.11'"]),
    "no version": (infra("versions.tf", 'terraform {\n  required_version = "new"\n}\n'), ["versions.tf:1 asks for 'new'"]),
}  # fmt: skip
BAD["900 brackets in a value"] = (
    lambda clone: (clone.root / "goldstack.json").write_text(
        json.dumps(clone.config()).replace('"goldstack-dev"}', '"goldstack-dev", "a": ' + "[" * 900 + "]" * 900 + "}")
    ),
    ["nested too deep"],
)


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_message(clone: Clone, recording_terraform: RecordingTerraform, case: str) -> None:
    change, says = BAD[case]
    change(clone)
    before = clone.files()
    refused(clone.inv("infra.init", "--deployment", "dev"), 2, *says)
    untouched(clone, recording_terraform, before)


@pytest.mark.parametrize(
    "words",
    [
        ["infra.up", "dev"],
        ["infra.plan", "dev"],
        ["infra.apply", "dev"],
        ["infra.destroy", "dev"],
        ["infra.upgrade", "dev"],
        ["infra.output", "dev"],
        ["infra.terraform", "dev", "version"],
        ["infra.up", "dev", "--dry"],
        ["local.start"],
        ["local.status"],
    ],
    ids=" ".join,
)
def test_every_command_reads_the_file_first(
    clone: Clone, recording_terraform: RecordingTerraform, words: list[str]
) -> None:
    (clone.root / "goldstack.json").write_text("{}")
    before = clone.files()
    refused(clone.inv(*words), 2, "lacks 'name', 'deployments'")
    untouched(clone, recording_terraform, before)


@pytest.mark.parametrize("name", ["../x", "", "dev\n", "dév", "DEV", "prdo", "/etc/passwd", "local/../dev", "."])
def test_a_deployment_that_is_not_there_is_refused_before_anything_is_touched(
    clone: Clone, recording_terraform: RecordingTerraform, name: str
) -> None:
    before = clone.files()
    refused(clone.inv("infra.init", f"--deployment={name}"), 2, repr(name), "local, dev, prod")
    untouched(clone, recording_terraform, before)


def test_a_terraform_that_is_too_old_is_refused(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    recording_terraform.become("1.9.8")
    before = clone.files()
    refused(
        clone.inv("infra.init", "dev"), 2, "Terraform is 1.9.8, but infra/aws/versions.tf:1 asks for '>= 1.10, < 2.0'"
    )
    untouched(clone, recording_terraform, before)


def test_no_terraform_at_all_names_the_ways_to_get_one(clone: Clone) -> None:
    before = clone.files()
    ran = clone.inv("infra.init", "dev", env={"GOLDSTACK_TERRAFORM": "no-such-program"})
    refused(ran, 2, "GOLDSTACK_TERRAFORM is 'no-such-program', which is no program")
    assert clone.files() == before


@pytest.mark.parametrize("task", ["infra.up", "infra.plan", "infra.apply"])
def test_no_credentials_for_dev_say_what_to_set(
    clone: Clone, recording_terraform: RecordingTerraform, task: str
) -> None:
    before = clone.files()
    ran = clone.inv(task, "dev", env={"AWS_EC2_METADATA_DISABLED": "true"})
    refused(ran, 2, "The profile 'goldstack-dev'", "AWS_ACCESS_KEY_ID")
    untouched(clone, recording_terraform, before)
    assert recording_terraform.questions == 0


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3"])
def test_another_aws_in_the_environment_of_dev_is_refused(
    clone: Clone, recording_terraform: RecordingTerraform, name: str
) -> None:
    before = clone.files()
    ran = clone.inv("infra.up", "dev", env={name: "http://127.0.0.1:1"})
    refused(ran, 3, name, '"endpoint"')
    untouched(clone, recording_terraform, before)


@pytest.mark.parametrize("port", ["x", "-1", "65536", "1.5", "٣"])
def test_what_is_no_port_is_refused(clone: Clone, port: str) -> None:
    before = clone.files()
    refused(clone.inv("local.start", f"--port={port}"), 2, f"--port is {port!r}")
    assert clone.files() == before


def test_another_local_engine_is_refused_for_terraform(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    before = clone.files()
    ran = clone.inv("infra.up", "local", env={"GOLDSTACK_LOCAL_ENGINE": "java"})
    refused(ran, 2, "GOLDSTACK_LOCAL_ENGINE is 'java'")
    untouched(clone, recording_terraform, before)


def test_a_file_that_cannot_be_parsed_is_named_and_left_to_terraform(
    clone: Clone, recording_terraform: RecordingTerraform
) -> None:
    infra("bad.tf", "variable {")(clone)
    recording_terraform.answer("init", code=1, stderr="Error: Invalid block definition\n")
    ran = clone.inv("infra.init", "dev")
    assert ran.code == 1
    assert "infra/aws/bad.tf cannot be parsed here" in ran.stderr
    assert "Error: Invalid block definition" in ran.stderr


def test_what_the_machine_refuses_is_a_message_too(clone: Clone, recording_terraform: RecordingTerraform) -> None:
    (clone.root / ".goldstack").touch()
    refused(clone.inv("infra.init", "dev"), 1, "Not a directory", ".goldstack")
    assert recording_terraform.calls == []


def test_goldstack_debug_shows_where_an_error_comes_from(clone: Clone) -> None:
    ran = clone.inv("infra.up", "prdo", env={"GOLDSTACK_DEBUG": "1"})
    assert ran.code != 0
    assert "Traceback" in ran.stderr
    assert "ConfigError" in ran.stderr


def test_terraform_that_fails_half_way_has_its_message_shown_and_exits_with_1(
    clone: Clone, recording_terraform: RecordingTerraform
) -> None:
    recording_terraform.answer("init", stdout="Initializing …\n", stderr="Error: no provider\n", code=1)
    ran = clone.inv("infra.init", "dev")
    assert ran.code == 1
    assert ran.stdout == "Initializing …\n"
    assert "Error: no provider" in ran.stderr
    assert "goldstack: Terraform could not be initialised" in ran.stderr
    assert "Traceback" not in ran.stderr
