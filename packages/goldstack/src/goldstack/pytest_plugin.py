"""Fixtures for tests of a data package and of its infrastructure; a pytest plugin that imports nothing until one is used."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from goldstack.dynamodb import Table
    from goldstack.local import LocalServer
    from goldstack.testing import Faults, LocalDeployment
    from goldstack.testing.front import Front
    from goldstack.testing.options import Options
    from goldstack.testing.template import Template

_OPTIONS = {
    "data": ("dynamodb.table:binding", "MODULE:ATTRIBUTE", "the data package's binding; empty where there is none"),
    "engine": ("auto", "ENGINE", "the program that serves DynamoDB; auto: GOLDSTACK_LOCAL_ENGINE, else ministack"),
    "port": ("0", "PORT", "where it answers; 0: any port that is free"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let each option be a flag, and a setting of pytest's configuration."""
    group = parser.getgroup("goldstack", "goldstack: DynamoDB for tests")
    for name, (default, metavar, text) in _OPTIONS.items():
        parser.addini(f"goldstack_{name}", f"{text[0].upper()}{text[1:]}.", default=default)
        words = f"{text[0].upper()}{text[1:]} (goldstack_{name}, by default {default})."
        group.addoption(f"--goldstack-{name}", dest=f"goldstack_{name}", metavar=metavar, default=None, help=words)


@pytest.fixture(scope="session")
def dynamodb_server(_goldstack_options: "Options") -> "Iterator[LocalServer]":
    """A DynamoDB of this run alone: `url`, `port`, `pid`, `engine`; all workers of pytest-xdist share it."""
    from goldstack.testing.server import session_server

    with _told(), session_server(_goldstack_options) as server:
        yield server


@pytest.fixture
def dynamodb_client(
    request: pytest.FixtureRequest, dynamodb_server: "LocalServer", _goldstack_client: "Callable[[str], Any]"
) -> "DynamoDBClient":
    """boto3's client of the server, for tables that the test makes itself; `dynamodb_faults` are in its way as well."""
    client: DynamoDBClient = _goldstack_client(_through(request) or dynamodb_server.url)
    return client


@pytest.fixture
def dynamodb_table(request: pytest.FixtureRequest, _goldstack_template: "Template") -> "Iterator[Table]":
    """A fresh migrated table, which `connect()`, `connect_table()` and `get_table_name()` mean; deleted after the test."""
    with _goldstack_template.copy(through=_through(request)) as table:
        yield table


@pytest.fixture
def dynamodb_faults(_goldstack_front: "Front") -> "Iterator[Faults]":
    """What goes wrong between this test and DynamoDB: `script("throttled", "lost", …)` or `randomly(0.2)`."""
    from goldstack.testing import Faults

    _goldstack_front.faults = faults = Faults()
    yield faults
    _goldstack_front.faults = Faults()
    if faults.left:
        pytest.fail(
            f"dynamodb_faults: no request came that fits what is left of the script: {', '.join(faults.left)}.\n"
            f"What came: {', '.join(faults.requests) or 'nothing'}.",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def local_deployment(
    _goldstack_options: "Options", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[LocalDeployment]":
    """The deployment `local`, applied once by Terraform, offline: `outputs`, `endpoint`, `table_name`, `client(service)`."""
    from goldstack.testing.deployment import applied

    with _told(), applied(_goldstack_options, tmp_path_factory.mktemp("local_deployment")) as deployment:
        yield deployment


@pytest.fixture(scope="session")
def _goldstack_options(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> "Options":
    from goldstack.testing.options import Options

    with _told():
        return Options.read(pytestconfig, tmp_path_factory)


@pytest.fixture(scope="session")
def _goldstack_template(_goldstack_options: "Options", dynamodb_server: "LocalServer") -> "Iterator[Template]":
    from goldstack.testing.data import binding
    from goldstack.testing.template import template

    with _told(), template(binding(_goldstack_options.data), dynamodb_server.url, _goldstack_options) as made:
        yield made


@pytest.fixture(scope="session")
def _goldstack_front(dynamodb_server: "LocalServer") -> "Iterator[Front]":
    from goldstack.testing.front import front

    with front(dynamodb_server.url) as made:
        yield made


@pytest.fixture(scope="session")
def _goldstack_client(_goldstack_options: "Options") -> "Callable[[str], Any]":
    from goldstack.testing.server import clients

    return clients(_goldstack_options)


def _through(request: pytest.FixtureRequest) -> str | None:
    """The address of what stands in front of the server, for a test that has faults."""
    if "dynamodb_faults" not in request.fixturenames:
        return None
    front: Front = request.getfixturevalue("_goldstack_front")
    return front.url


@contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong as our errors word it, without the lines of code that found it."""
    from goldstack.errors import GoldstackError

    try:
        yield
    except GoldstackError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
