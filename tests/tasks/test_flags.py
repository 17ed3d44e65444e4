"""All tasks as Invoke sees them."""

import json
import subprocess
import sys

import pytest
from invoke import Collection
from tests.conftest import Clone

from goldstack.tasks import namespace


@pytest.fixture(scope="module")
def tasks() -> Collection:
    """The namespace of tasks.py."""
    return namespace(data="dynamodb.table:db")


def test_the_only_short_flags_are_d_and_y(tasks: Collection) -> None:
    short = {
        (name, flag)
        for name in tasks.task_names
        for argument in tasks[name].get_arguments()
        for flag in argument.names
        if len(flag) == 1
    }
    assert {flag for _, flag in short} == {"d", "y"}
    assert {name for name, flag in short if flag == "d"} == {
        name for name in tasks.task_names if any(a.name == "deployment" for a in tasks[name].get_arguments())
    }
    assert {name for name, flag in short if flag == "y"} == {
        name for name in tasks.task_names if any(a.name == "yes" for a in tasks[name].get_arguments())
    }


def test_every_task_and_every_flag_says_what_it_does(tasks: Collection) -> None:
    for name in tasks.task_names:
        task = tasks[name]
        summary, _, rest = (task.__doc__ or "").partition("\n")
        assert summary.endswith("."), name
        assert rest.strip() == "", f"{name}: the help is one line"
        for argument in task.get_arguments():
            assert argument.help, f"{name} --{argument.name}"


def test_the_deployment_comes_first_wherever_there_is_one(tasks: Collection) -> None:
    for name in tasks.task_names:
        positional = list(tasks[name].positional)
        assert "deployment" not in positional[1:], name


def test_all_tasks_of_the_main_job_are_there(tasks: Collection) -> None:
    infra = {f"infra.{name}" for name in ("up", "init", "plan", "apply", "destroy", "upgrade", "terraform", "output")}
    assert infra | {"local.start", "local.stop", "local.status", "check", "lint", "test", "bench"} <= {
        *tasks.task_names
    }


def test_the_list_of_tasks_needs_no_heavy_import(clone: Clone) -> None:
    code = (
        "import json, runpy, sys\n"
        "sys.argv = ['invoke', '--list']\n"
        "try:\n    runpy.run_module('invoke', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print('MODULES' + json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=clone.root,
        env=clone.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    listed, _, modules = done.stdout.partition("MODULES")
    assert "infra.up" in listed
    heavy = {"boto3", "botocore", "jsonschema", "tree_sitter", "tree_sitter_hcl", "pydantic", "rich", "dynamodb"}
    assert heavy & {*json.loads(modules)} == set()


def test_the_status_of_the_local_aws_is_one_json_document(clone: Clone) -> None:
    ran = clone.inv("local.status", "--json", env={"DYNAMODB_LOCAL_PORT": "1"})
    assert ran.code == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["running"] is False
    assert answer["port"] == 1
    assert str(clone.root) in answer["log"]
    assert "not running" in clone.inv("local.status", env={"DYNAMODB_LOCAL_PORT": "1"}).stdout


def test_the_tasks_work_from_a_folder_below(clone: Clone) -> None:
    ran = clone.inv("local.status", "--json", cwd=clone.root / "infra" / "aws")
    assert ran.code == 0, ran.stderr
    assert str(clone.root) in json.loads(ran.stdout)["log"]
