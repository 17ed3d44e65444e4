"""Where the state of a deployment is."""

from dataclasses import replace
from pathlib import Path

import pytest

from goldstack.errors import ConfigError
from goldstack.project import RemoteState
from goldstack.terraform import backend_values

from .conftest import deployment

CONFIG = Path("/repository/goldstack.json")
REMOTE = RemoteState("bucket", "key.tfstate", "eu-west-1")


def test_each_deployment_has_a_state_file_of_its_own() -> None:
    assert backend_values(deployment(), "local", CONFIG) == {"path": "dev.tfstate"}


def test_state_in_s3_is_locked_encrypted_and_fenced() -> None:
    values = backend_values(replace(deployment(), remote_state=REMOTE), "s3", CONFIG)
    assert values == {
        "bucket": "bucket",
        "key": "key.tfstate",
        "region": "eu-west-1",
        "use_lockfile": True,
        "encrypt": True,
        "allowed_account_ids": ["123456789012"],
    }


def test_an_emulators_s3_is_not_asked_for_what_it_has_not() -> None:
    emulated = replace(deployment(), remote_state=REMOTE, endpoint="http://127.0.0.1:4566")
    values = backend_values(emulated, "s3", CONFIG)
    assert values["use_path_style"] is True
    assert "allowed_account_ids" not in values


def test_s3_without_a_bucket_says_what_to_add() -> None:
    with pytest.raises(ConfigError, match=r'"remoteState": .*"dev\.tfstate", "region": "us-west-2"'):
        backend_values(deployment(), "s3", CONFIG)


def test_a_backend_that_cannot_be_filled_is_named() -> None:
    with pytest.raises(ConfigError, match="backend 'gcs'"):
        backend_values(deployment(), "gcs", CONFIG)
