"""The variables of this process while a test runs: those of `local`, whatever the shell exports."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from goldstack.aws import aws_environment
from goldstack.dynamodb.selection import DEPLOYMENT_VARIABLE, TABLE_VARIABLE
from goldstack.local.registry import PORT_VARIABLE
from goldstack.project import Deployment
from goldstack.project.model import LOCAL


@contextmanager
def local_environment(deployment: Deployment, *, url: str, dynamodb: str, table_name: str) -> Iterator[None]:
    """Let every client and every program that is started see the local AWS, with fixed keys, and nothing else.

    The variables of AWS are those that Terraform and our own clients get for `local`.

    Args:
        deployment: The deployment `local`.
        url: Where the local AWS listens.
        dynamodb: The same for DynamoDB alone, before which something else may stand.
        table_name: The test's table.
    """
    wanted = aws_environment(deployment, environ=os.environ, local_url=url).variables | {
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        DEPLOYMENT_VARIABLE: LOCAL,
        TABLE_VARIABLE: table_name,
        PORT_VARIABLE: str(urlsplit(dynamodb).port),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - wanted.keys():
            patch.delenv(name)
        for name, value in wanted.items():
            if os.environ.get(name) != value:
                patch.setenv(name, value)
        yield
