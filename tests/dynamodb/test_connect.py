import socket
from collections.abc import Callable
from uuid import uuid4

import pytest

from goldstack.dynamodb import Gsi, Migration, migration
from goldstack.errors import (
    ConfigError,
    CredentialsError,
    LocalServerError,
    PendingMigrations,
    Refused,
    TableMissing,
)

ACCOUNT = "123456789012"
Putting = Callable[[str], Migration]


def dev(package, **settings: object) -> dict[str, object]:
    return {"name": "dev", "endpoint": package.url, **settings}


def renewed(package):
    """The same package as another process would have it, whose clients have seen nothing yet."""
    other = type(package)(package.folder.with_name(uuid4().hex), package.url)
    (other.folder / "goldstack.json").write_text((package.folder / "goldstack.json").read_text())
    return other


def test_a_table_that_is_missing_is_told_and_not_created(package, putting: Putting) -> None:
    with pytest.raises(TableMissing, match=r"inv infra\.up local"):
        package.bind(putting("0001-a")).connect("local")
    assert package.table_name not in package.client().list_tables()["TableNames"]


@pytest.mark.usefixtures("ambient")
def test_a_table_that_is_missing_elsewhere_is_told(package) -> None:
    package.deployments(dev(package))
    with pytest.raises(TableMissing, match=f"{package.table_name} of 'dev' does not exist in us-west-2"):
        package.bind().connect("dev")


def test_local_runs_what_is_pending(package, putting: Putting) -> None:
    package.create_table()
    package.bind(putting("0001-a"), putting("0002-b")).connect("local")
    assert {"#0001-a/done", "#0002-b/done"} <= package.stored()


def test_a_server_that_is_not_there_is_told_with_what_to_do(package, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setenv("DYNAMODB_LOCAL_PORT", str(port))
        with pytest.raises(LocalServerError) as error:
            package.bind().connect("local")
    assert f"http://127.0.0.1:{port}" in str(error.value)
    assert "inv local.start" in str(error.value)


@pytest.mark.usefixtures("ambient")
def test_elsewhere_pending_migrations_are_told_and_not_run(package, putting: Putting) -> None:
    package.deployments(dev(package))
    package.create_table(ACCOUNT)
    binding = package.bind(putting("0001-a"), putting("0002-b"))
    for _ in range(2):
        with pytest.raises(PendingMigrations) as error:
            binding.connect("dev")
    assert "0001-a, 0002-b wait to be run" in str(error.value)
    assert "Run `inv db.migrate dev`." in str(error.value)
    assert package.stored(ACCOUNT) == set()
    assert binding.migrate("dev") == ["0001-a", "0002-b"]
    assert binding.connect("dev").meta.endpoint_url == package.url


@pytest.mark.usefixtures("ambient")
def test_migrate_on_connect_auto_runs_them(package, putting: Putting) -> None:
    package.deployments(dev(package, migrateOnConnect="auto"))
    package.create_table(ACCOUNT)
    package.bind(putting("0001-a")).connect("dev")
    assert "#0001-a/done" in package.stored(ACCOUNT)


@pytest.mark.usefixtures("ambient")
def test_migrate_on_connect_auto_stops_before_the_first_that_takes_long(package, putting: Putting) -> None:
    package.deployments(dev(package, migrateOnConnect="auto"))
    package.create_table(ACCOUNT)
    steps = putting("0001-a"), migration.gsi("0002-gsi1", Gsi("gsi1")), putting("0003-c")
    binding = package.bind(*steps)
    for _ in range(2):
        with pytest.raises(PendingMigrations, match="0002-gsi1, 0003-c wait to be run"):
            binding.connect("dev")
    assert "#0001-a/done" in package.stored(ACCOUNT)
    assert "#0003-c/done" not in package.stored(ACCOUNT)
    assert binding.migrate("dev") == ["0002-gsi1", "0003-c"]
    binding.connect("dev")


@pytest.mark.usefixtures("ambient")
@pytest.mark.parametrize("mode", ["check", "auto"])
def test_a_role_that_may_neither_make_nor_change_tables_is_enough(package, putting: Putting, watch, mode: str) -> None:
    package.deployments(dev(package, migrateOnConnect=mode))
    package.create_table(ACCOUNT)
    binding = package.bind(putting("0001-a"))
    if mode == "check":
        binding.migrate("dev")
        binding = renewed(package).bind(putting("0001-a"))
    calls = watch(binding, "dev")
    binding.connect("dev")
    assert "#0001-a/done" in package.stored(ACCOUNT)
    assert {*calls} <= ({"GetItem"} if mode == "check" else {"GetItem", "Query", "UpdateItem", "TransactWriteItems"})


@pytest.mark.usefixtures("ambient")
def test_no_connect_runs_again_what_was_rolled_back(package, putting: Putting) -> None:
    package.deployments(dev(package, migrateOnConnect="auto"))
    for account, deployment in (("local", "local"), (ACCOUNT, "dev")):
        package.create_table(account)
        binding = package.bind(putting("0001-a"), putting("0002-b"))
        binding.migrate(deployment)
        assert binding.migrate_down_to("0001-a", deployment) == ["0002-b"]
    renewed(package).bind(putting("0001-a"), putting("0002-b")).connect("local")
    with pytest.raises(PendingMigrations, match="0002-b waits to be run"):
        renewed(package).bind(putting("0001-a"), putting("0002-b")).connect("dev")
    for account in ("local", ACCOUNT):
        assert "#0002-b/done" not in package.stored(account)


def test_going_back_to_nothing_takes_everything_back(package, putting: Putting) -> None:
    package.create_table()
    binding = package.bind(putting("0001-a"), putting("0002-b"))
    binding.migrate("local")
    assert binding.migrate_down_to(None, "local") == ["0002-b", "0001-a"]
    assert not {"#0001-a/done", "#0002-b/done"} & package.stored()


@pytest.mark.usefixtures("ambient")
def test_migrate_on_connect_off_asks_nothing(package, putting: Putting, watch) -> None:
    package.deployments(dev(package, migrateOnConnect="off"))
    binding = package.bind(putting("0001-a"))
    calls = watch(binding, "dev")
    binding.connect("dev")
    assert calls == []


@pytest.mark.usefixtures("ambient")
def test_an_address_from_the_shell_is_refused(package, monkeypatch: pytest.MonkeyPatch) -> None:
    package.deployments({"name": "dev"})
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", package.url)
    with pytest.raises(Refused, match="AWS_ENDPOINT_URL_DYNAMODB"):
        package.bind().connect("dev")


def test_no_credentials_are_told(package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    package.deployments(dev(package, awsUser="missing"))
    with pytest.raises(
        CredentialsError, match=r"'missing' \(awsUser of 'dev'\) is neither in .*config nor in"
    ) as error:
        package.bind().connect("dev")
    assert "aws configure --profile missing" in str(error.value)
    assert "sso login" not in str(error.value)


@pytest.mark.usefixtures("ambient")
def test_connecting_asks_no_sts(package, putting: Putting) -> None:
    package.deployments(dev(package, awsUser="missing", awsAccountId="210987654321"))
    package.create_table(ACCOUNT)
    assert package.bind().connect("dev").list_tables()["TableNames"]


def test_the_profile_of_the_deployment_is_used(package, home) -> None:
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text(f"[dev]\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = x\n")
    package.deployments(dev(package, awsUser="dev"))
    package.create_table(ACCOUNT)
    assert package.table_name in package.bind().connect("dev").list_tables()["TableNames"]


def test_the_resource_and_the_plain_client_see_the_same_table(package) -> None:
    package.create_table()
    binding = package.bind()
    table = binding.connect_resource("local")
    table.put_item(Item={"pk": "a", "sk": "b", "tags": {"x", "y"}})
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    item = binding.connect("local").get_item(TableName=binding.get_table_name("local"), Key=key)["Item"]
    assert sorted(item["tags"]["SS"]) == ["x", "y"]
    assert binding.connect_resource("local").get_item(Key={"pk": "a", "sk": "b"})["Item"]["tags"] == {"x", "y"}


def test_a_client_of_ones_own_is_taken_as_it_is(package, putting: Putting) -> None:
    client = package.client()
    table = package.bind(putting("0001-a")).connect_table("local", client=client)
    assert table.raw.client is client
    assert table.raw.name == package.table_name


def test_prepare_creates_the_table_once_and_migrates_it(package, putting: Putting) -> None:
    binding = package.bind(putting("0001-a"))
    binding.prepare(package.url)
    binding.prepare(package.url)
    described = package.client().describe_table(TableName=package.table_name)["Table"]
    assert [(key["AttributeName"], key["KeyType"]) for key in described["KeySchema"]] == [
        ("pk", "HASH"),
        ("sk", "RANGE"),
    ]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert "#0001-a/done" in package.stored()


def test_a_fixture_binds_everything_to_its_table_whatever_the_shell_says(
    package, putting: Putting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSTACK_DEPLOYMENT", "prod")
    monkeypatch.setenv("DYNAMODB_LOCAL_PORT", "1")
    binding = package.bind(putting("0001-a"))
    fresh = f"{package.table_name}-fresh"
    binding.prepare(package.url, table_name=fresh)
    with binding.bound_to(package.url, table_name=fresh):
        assert binding.get_table_name() == binding.get_table_name("local") == fresh
        assert binding.connect_table().raw.name == fresh
        assert binding.connect().meta.endpoint_url == package.url
        assert binding.connect_resource().name == fresh
    package.client().delete_table(TableName=fresh)
    with pytest.raises(ConfigError, match="no deployment 'prod'"):
        binding.get_table_name()
