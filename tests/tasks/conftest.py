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
def dev(clone: Clone, terraform: RecordingTerraform) -> Clone:
    """A clone whose user has the profile of `dev`, so that nobody asks AWS whose credentials these are."""
    folder = clone.home / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        "[goldstack-dev]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = profile-secret\n"
    )
    return clone


def written(clone: Clone, name: str) -> Path:
    """A file of ours for `dev`."""
    return clone.root / ".goldstack" / "dev" / name
