"""Folders of Terraform files, and deployments for them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.project import JSON, Deployment

Write = Callable[..., Path]


@pytest.fixture
def infra(tmp_path: Path) -> Write:
    """Writes `infra/aws`: each keyword is a file, `main_tf` for main.tf; returns the folder."""

    def write(**files: str) -> Path:
        folder = tmp_path / "infra" / "aws"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("_tf", ".tf").replace("_json", ".json")).write_text(text)
        return folder

    return write


def deployment(**configuration: JSON) -> Deployment:
    """The deployment `dev` with *configuration* beside its tableName."""
    return Deployment(
        name="dev",
        region="us-west-2",
        account_id="123456789012",
        configuration={"tableName": "table", **configuration},
    )
