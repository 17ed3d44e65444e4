"""A deployment outside `local`: an account of its own, reached at the endpoint that goldstack.json names."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import Emulated


def test_a_deployment_lives_from_up_to_destroy(dev: Emulated) -> None:
    created = dev.inv("infra.up", "--deployment", "dev")
    assert created.code == 0, created.stderr
    assert 'name = "goldstack-dev"' in created.stdout
    assert dev.account in created.stderr
    assert dev.url in created.stderr
    assert dev.tables() == ["goldstack-dev"]
    assert dev.terraform.calls() == ["init", "apply"]

    again = dev.inv("infra.up", "-d", "dev")
    assert again.code == 0
    assert "No changes" in again.stdout
    assert 'name = "goldstack-dev"' in again.stdout
    assert dev.terraform.calls() == ["plan"]

    dev.config["configuration"] = {"tags": {"team": "blue"}}
    dev.write()
    planned = dev.inv("infra.plan", "dev")
    assert planned.code == 0
    assert dev.terraform.calls() == ["plan"]
    applied = dev.inv("infra.apply", "dev")
    assert applied.code == 0, applied.stderr
    assert dev.terraform.calls() == ["show", "apply"]
    arn = json.loads(dev.inv("infra.output", "dev", "--json").stdout)["arn"]["value"]
    assert dev.dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "blue"}]
    dev.terraform.calls()

    refused = dev.inv("infra.destroy", "dev", "--yes")
    assert refused.code == 3
    assert "--allow-data-loss goldstack-dev" in refused.stderr
    assert dev.terraform.calls() == []
    destroyed = dev.inv("infra.destroy", "dev", "--allow-data-loss", "goldstack-dev")
    assert destroyed.code == 0, destroyed.stderr
    assert dev.terraform.calls() == ["plan", "show", "apply"]
    assert dev.tables() == []


def test_a_renamed_table_is_not_replaced_unless_the_old_one_is_named(dev: Emulated) -> None:
    assert dev.inv("infra.up", "dev").code == 0
    dev.config["deployments"][0]["configuration"]["tableName"] = "goldstack-renamed"
    dev.write()
    refused = dev.inv("infra.up", "dev", "--yes", "--allow-data-loss", "goldstack-renamed")
    assert refused.code == 3
    assert "aws_dynamodb_table.this is replaced" in refused.stderr
    assert "--allow-data-loss goldstack-dev" in refused.stderr
    assert dev.tables() == ["goldstack-dev"]
    assert dev.inv("infra.plan", "dev").code == 0
    assert dev.inv("infra.apply", "dev").code == 3
    allowed = dev.inv("infra.up", "dev", "--allow-data-loss", "goldstack-dev")
    assert allowed.code == 0, allowed.stderr
    assert dev.tables() == ["goldstack-renamed"]


def test_a_plan_is_refused_when_what_it_was_made_for_has_changed(dev: Emulated) -> None:
    assert dev.inv("infra.plan", "dev").code == 0
    plan = dev.root / ".goldstack" / "dev" / "plan.tfplan"
    assert plan.stat().st_mode & 0o077 == 0
    dev.config["configuration"] = {"tags": {"team": "red"}}
    dev.write()
    refused = dev.inv("infra.apply", "dev")
    assert refused.code == 3
    assert "variable tags" in refused.stderr
    assert dev.tables() == []
    assert dev.inv("infra.plan", "dev").code == 0
    (dev.root / "infra" / "aws" / "more.tf").write_text('output "more" {\n  value = 1\n}\n')
    assert "file more.tf (new)" in dev.inv("infra.apply", "dev").stderr
    assert dev.inv("infra.plan", "dev").code == 0
    assert dev.inv("infra.apply", "dev").code == 0
    assert not plan.exists()
    nothing = dev.inv("infra.apply", "dev")
    assert nothing.code == 2
    assert "infra.plan dev" in nothing.stderr


def test_terraform_apply_and_destroy_go_through_the_same_gate(dev: Emulated) -> None:
    created = dev.inv("infra.terraform", "dev", "--inject-variables", "apply", "--", "-auto-approve")
    assert created.code == 0, created.stderr
    assert dev.terraform.calls() == ["init", "plan", "show", "apply"]
    for words in (["destroy"], ["destroy", "--", "-auto-approve"], ["apply", "--", "-destroy"]):
        refused = dev.inv("infra.terraform", "dev", "--inject-variables", "--yes", *words)
        assert refused.code == 3
        assert "--allow-data-loss goldstack-dev" in refused.stderr
    replace = ["apply", "--", "-replace=aws_dynamodb_table.this"]
    refused = dev.inv("infra.terraform", "dev", "--inject-variables", *replace)
    assert refused.code == 3
    assert "aws_dynamodb_table.this is replaced" in refused.stderr
    assert dev.tables() == ["goldstack-dev"]
    named = ["--inject-variables", "--allow-data-loss", "goldstack-dev", "destroy"]
    assert dev.inv("infra.terraform", "dev", *named).code == 0
    assert dev.tables() == []


@pytest.mark.parametrize(
    "words", [["infra.up", "dev", "--no-migrate"], ["infra.terraform", "dev", "refresh"]], ids=["up", "refresh"]
)
def test_a_table_that_is_not_found_where_it_is_looked_for_is_not_forgotten_unnamed(
    dev: Emulated, words: list[str]
) -> None:
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0
    dev.config["deployments"][0]["awsRegion"] = "eu-west-1"
    dev.write()
    inject = ["--inject-variables"] if "refresh" in words else []
    refused = dev.inv(*words, "--yes", *inject)
    assert refused.code == 3, refused
    assert "aws_dynamodb_table.this is no longer found" in refused.stderr
    assert (
        "--allow-data-loss us-west-2:goldstack-dev" in refused.stderr
        or "--allow-data-loss goldstack-dev" in refused.stderr
    )
    assert [resource["type"] for resource in dev.state()["resources"]] == ["aws_dynamodb_table"]
    dev.config["deployments"][0]["awsRegion"] = "us-west-2"
    dev.write()
    assert "No changes" in dev.inv("infra.up", "dev", "--no-migrate").stdout


def test_a_table_in_another_region_is_looked_at_and_backed_up_there(dev: Emulated) -> None:
    more = dev.root / "infra" / "aws" / "more.tf"
    more.write_text(
        'provider "aws" {\n  alias  = "eu"\n  region = "eu-central-1"\n}\n'
        'resource "aws_dynamodb_table" "eu" {\n  provider = aws.eu\n  name = "goldstack-dev"\n'
        '  billing_mode = "PAY_PER_REQUEST"\n  hash_key = "pk"\n  attribute {\n    name = "pk"\n    type = "S"\n  }\n}\n'
    )
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0
    more.write_text('provider "aws" {\n  alias  = "eu"\n  region = "eu-central-1"\n}\n')
    refused = dev.inv("infra.up", "dev", "--no-migrate", "--allow-data-loss", "goldstack-dev")
    assert refused.code == 3
    assert "eu-central-1:goldstack-dev: 0 items" in refused.stderr
    named = ["--backup", "--allow-data-loss", "eu-central-1:goldstack-dev"]
    allowed = dev.inv("infra.up", "dev", "--no-migrate", *named)
    assert allowed.code == 0, allowed
    assert "Backed up eu-central-1:goldstack-dev: arn:aws:dynamodb:eu-central-1:" in allowed.stderr
    assert dev.tables() == ["goldstack-dev"]


def test_what_changes_the_state_asks_first(dev: Emulated) -> None:
    assert dev.inv("infra.up", "dev").code == 0
    refused = dev.inv("infra.terraform", "dev", "state rm", "--", "aws_dynamodb_table.this")
    assert refused.code == 3
    assert "--yes" in refused.stderr
    assert len(dev.state()["resources"]) == 1
    assert dev.inv("infra.terraform", "dev", "--yes", "state rm", "--", "aws_dynamodb_table.this").code == 0
    assert dev.state()["resources"] == []
    given = ["import", "--", "aws_dynamodb_table.this", "goldstack-dev"]
    assert dev.inv("infra.terraform", "dev", "--inject-variables", *given).code == 3
    imported = dev.inv("infra.terraform", "dev", "--inject-variables", "--yes", *given)
    assert imported.code == 0, imported.stderr


SETTINGS = {
    "ttl": ('ttl {\n    attribute_name = "a"\n    enabled = BOOL\n  }', False, "TTL"),
    "stream": ('stream_enabled = BOOL\n  stream_view_type = BOOL ? "KEYS_ONLY" : null', True, "stream"),
    "protection": ("deletion_protection_enabled = BOOL", True, "deletion protection"),
    "pitr": ("point_in_time_recovery {\n    enabled = BOOL\n  }", True, "point-in-time recovery"),
}


def test_settings_that_lose_data_or_its_protection_need_each_tables_name(dev: Emulated) -> None:
    def tables(*, after: bool) -> str:
        return "\n".join(
            f'resource "aws_dynamodb_table" "{name}" {{\n  name = "more-{name}"\n  billing_mode = "PAY_PER_REQUEST"\n'
            f'  hash_key = "pk"\n  attribute {{\n    name = "pk"\n    type = "S"\n  }}\n'
            f"  {setting.replace('BOOL', str(before is not after).lower())}\n}}\n"
            for name, (setting, before, _) in SETTINGS.items()
        )

    more = dev.root / "infra" / "aws" / "more.tf"
    more.write_text(tables(after=False))
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0
    more.write_text(tables(after=True))
    dev.terraform.calls()
    named = [word for name in SETTINGS if name != "ttl" for word in ("--allow-data-loss", f"more-{name}")]
    refused = dev.inv("infra.up", "dev", "--no-migrate", "--yes", *named)
    assert refused.code == 3, refused
    for name, (*_, what) in SETTINGS.items():
        assert what in refused.stderr
        assert f"more-{name}: 0 items" in refused.stderr
    assert "add: --allow-data-loss more-ttl\n" in refused.stderr
    assert dev.terraform.calls() == ["plan", "show"]
    allowed = dev.inv("infra.up", "dev", "--no-migrate", *named, "--allow-data-loss", "more-ttl", "--backup")
    assert allowed.code == 0, allowed
    for name in SETTINGS:
        assert f"Backed up more-{name}: arn:" in allowed.stderr
        assert len(dev.dynamodb.list_backups(TableName=f"more-{name}")["BackupSummaries"]) == 1


def test_additions_take_one_process_and_resources_without_data_are_asked_about_plainly(dev: Emulated) -> None:
    assert dev.inv("infra.up", "dev").code == 0
    dev.terraform.calls()
    more = dev.root / "infra" / "aws" / "more.tf"
    more.write_text('resource "terraform_data" "more" {\n  input = "x"\n}\n')
    assert dev.inv("infra.up", "dev").code == 0
    assert dev.terraform.calls() == ["apply"]
    more.unlink()
    unasked = dev.inv("infra.up", "dev")
    assert unasked.code == 3
    assert "terraform_data.more is deleted" in unasked.stderr
    assert "--yes" in unasked.stderr
    assert dev.terraform.calls() == ["apply", "plan", "show"]
    assert dev.inv("infra.up", "dev", "--yes").code == 0
    assert len(dev.state()["resources"]) == 1


def test_any_terraform_command_runs_with_the_words_that_users_type(dev: Emulated) -> None:
    assert dev.inv("infra.terraform", "dev", "--inject-backend-config", "init").code == 0
    without = dev.inv("infra.terraform", "dev", "plan")
    assert without.code == 1
    assert "No value for required variable" in without.stderr
    assert "infra.terraform dev --inject-variables plan" in without.stderr
    target = dev.inv("infra.terraform", "dev", "--inject-variables", "plan", "--", "-target=aws_dynamodb_table.this")
    assert target.code == 0
    assert "1 to add" in target.stdout
    assert dev.inv("infra.up", "dev").code == 0
    assert dev.inv("infra.terraform", "dev", "state list").stdout.split() == ["aws_dynamodb_table.this"]
    exact = dev.inv(
        "infra.terraform", "dev", "--inject-variables", "plan", "--", "-detailed-exitcode", "-refresh=false"
    )
    assert exact.code == 0


def test_protected_deployments_ask_before_an_apply_and_refuse_destroy(dev: Emulated) -> None:
    dev.config["deployments"][0]["protected"] = True
    dev.write()
    unasked = dev.inv("infra.up", "dev")
    assert unasked.code == 3
    assert "--yes" in unasked.stderr
    assert dev.tables() == []
    assert dev.inv("infra.up", "dev", "--yes", "--no-migrate").code == 0
    assert dev.dynamodb.describe_table(TableName="goldstack-dev")["Table"]["DeletionProtectionEnabled"] is True
    unasked = dev.inv("infra.up", "dev")
    assert unasked.code == 3
    assert "Run 00-dummy-migration on the protected deployment 'dev'?" in unasked.stderr
    for words in (["refresh"], ["state", "--", "rm", "aws_dynamodb_table.this"], ["test"]):
        assert dev.inv("infra.terraform", "dev", "--yes", *words).code == 3
    refused = dev.inv("infra.destroy", "dev", "--allow-data-loss", "goldstack-dev")
    assert refused.code == 3
    assert "protected" in refused.stderr
    assert dev.tables() == ["goldstack-dev"]


def test_two_deployments_are_made_side_by_side_and_one_by_two_commands_at_once(dev: Emulated) -> None:
    dev.config["deployments"].append(dev.deployment("stage"))
    dev.write()
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda name: dev.inv("infra.up", name), ["dev", "stage", "dev"]))
    assert [run.code for run in runs] == [0, 0, 0], [run.stderr for run in runs]
    assert sorted(dev.tables()) == ["goldstack-dev", "goldstack-stage"]
    for name in ("dev", "stage"):
        [resource] = dev.state(name)["resources"]
        assert resource["instances"][0]["attributes"]["name"] == f"goldstack-{name}"
    assert dev.inv("infra.destroy", "stage", "--allow-data-loss", "goldstack-stage").code == 0
    assert dev.tables() == ["goldstack-dev"]


def test_credentials_of_another_account_are_refused_before_terraform_starts(dev: Emulated) -> None:
    refused = dev.inv("infra.up", "dev", AWS_ACCESS_KEY_ID="999999999999")
    assert refused.code == 3
    assert "999999999999" in refused.stderr
    assert dev.account in refused.stderr
    assert dev.terraform.calls() == []
    assert not (dev.root / ".goldstack").exists()


def test_ambient_credentials_need_the_account_to_be_named(dev: Emulated) -> None:
    del dev.config["deployments"][0]["awsAccountId"]
    dev.write()
    refused = dev.inv("infra.up", "dev")
    assert refused.code == 2
    assert f'"awsAccountId": "{dev.account}"' in refused.stderr
    assert dev.terraform.calls() == []


def test_an_endpoint_that_only_the_shell_names_is_refused(dev: Emulated) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        refused = dev.inv("infra.up", "dev", **{name: "http://127.0.0.1:1"})
        assert refused.code == 3
        assert name in refused.stderr
    assert dev.terraform.calls() == []


def test_variables_that_would_mislead_terraform_are_left_out_and_named(dev: Emulated) -> None:
    assert dev.inv("infra.up", "dev").code == 0
    again = dev.inv(
        "infra.up",
        "dev",
        TF_CLI_ARGS_plan="-destroy",
        TF_WORKSPACE="other",
        TF_DATA_DIR="/nowhere",
        TF_VAR_table_name="wrong",
    )
    assert again.code == 0, again.stderr
    assert "No changes" in again.stdout
    for name in ("TF_CLI_ARGS_plan", "TF_WORKSPACE", "TF_DATA_DIR", "TF_VAR_table_name"):
        assert name in again.stderr


def test_what_the_shell_exports_leads_nobody_astray(dev: Emulated) -> None:
    traps = {
        "AWS_PROFILE": "nobody-here",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY": "999999999999",
        "AWS_SECRET_KEY": "x",
    }
    created = dev.inv("infra.up", "dev", **traps)
    assert created.code == 0, created
    assert f"arn:aws:dynamodb:us-west-2:{dev.account}:table/goldstack-dev" in created.stdout
    assert dev.tables() == ["goldstack-dev"]
    for told in ("AWS_PROFILE=nobody-here", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ACCESS_KEY, AWS_SECRET_KEY"):
        assert told in created.stderr


def test_terraform_failing_half_way_keeps_what_it_made(dev: Emulated) -> None:
    broken = dev.root / "infra" / "aws" / "broken.tf"
    broken.write_text(
        'resource "terraform_data" "broken" {\n  depends_on = [aws_dynamodb_table.this]\n'
        '  provisioner "local-exec" {\n    command = "echo out of luck >&2; exit 7"\n  }\n}\n'
    )
    failed = dev.inv("infra.up", "dev")
    assert failed.code == 1
    assert "out of luck" in failed.stdout + failed.stderr
    assert "goldstack: Terraform failed" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert dev.tables() == ["goldstack-dev"]
    assert {resource["type"] for resource in dev.state()["resources"]} == {"aws_dynamodb_table", "terraform_data"}
    broken.unlink()
    mended = dev.inv("infra.up", "dev", "--yes")
    assert mended.code == 0, mended.stderr


def test_migrations_run_once_and_the_data_package_reads_the_deployment(dev: Emulated) -> None:
    first = dev.inv("infra.up", "dev", "--no-migrate")
    assert "Migrations" not in first.stderr
    assert "00-dummy-migration" in dev.inv("infra.up", "dev").stderr
    assert "No migration is pending" in dev.inv("infra.up", "dev").stderr
    read = subprocess.run(
        [sys.executable, "-c", "import dynamodb; print(dynamodb.connect_table('dev').raw.name)"],
        env=dev.environment(GOLDSTACK_CONFIG=str(dev.root / "goldstack.json")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.stdout.strip() == "goldstack-dev", read.stderr
