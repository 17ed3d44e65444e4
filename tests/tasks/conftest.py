"""A clone in which Terraform is a stand-in, and the deployment `dev` has its profile."""

from pathlib import Path

import pytest
from tests.conftest import Clone
from tests.recording import RecordingTerraform


@pytest.fixture
def terraform(recording_terraform: RecordingTerraform) -> RecordingTerraform:
    """The stand-in for Terraform."""
    return recording_terraform


@pytest.fixture
def dev(clone: Clone, terraform: RecordingTerraform, url: str) -> Clone:
    """A clone whose user has the profile of `dev`, of the account that an emulated AWS confirms."""
    config = clone.config()
    for deployment in config["deployments"][1:]:
        deployment["endpoint"] = url
    clone.write_config(config)
    folder = clone.home / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        "[goldstack-dev]\naws_access_key_id = 123456789012\naws_secret_access_key = profile-secret\n"
    )
    return clone


def written(clone: Clone, name: str) -> Path:
    """A file of ours for `dev`."""
    return clone.root / ".goldstack" / "dev" / name
