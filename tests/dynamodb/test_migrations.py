from collections.abc import Callable
from types import ModuleType

import pytest

from goldstack.dynamodb import Migration, MigrationContext, bind, migration
from goldstack.errors import ConfigError, LockLost, MigrationError, Refused

Putting = Callable[[str], Migration]
LEDGER = "#MIGRATIONS"


def original(package, *names: str) -> None:
    """Write the ledger as the original did: nothing but names."""
    for name in names:
        package.client().put_item(TableName=package.table_name, Item={"pk": {"S": LEDGER}, "sk": {"S": name}})


@migration("0002-fails")
def failing(ctx: MigrationContext) -> None:
    raise RuntimeError("no such column")


def test_migrations_run_once_and_in_order(package, putting: Putting) -> None:
    package.create_table()
    binding = package.bind(putting("0002-b"), putting("0001-a"))
    assert binding.pending("local") == ["0002-b", "0001-a"]
    assert binding.migrate("local") == ["0002-b", "0001-a"]
    assert binding.migrate("local") == []
    assert binding.pending("local") == []
    ledger = {f"{LEDGER}/{name}" for name in ("0001-a", "0002-b", "#HEAD", "#LOCK")}
    assert package.stored() == {"#0001-a/done", "#0002-b/done"} | ledger


def test_a_new_migration_runs_alone(package, putting: Putting) -> None:
    package.create_table()
    package.bind(putting("0001-a")).migrate("local")
    assert package.bind(putting("0001-a"), putting("0002-b")).migrate("local") == ["0002-b"]


def test_nothing_pending_costs_one_consistent_get_item_once(package, putting: Putting, watch) -> None:
    package.create_table()
    package.bind(putting("0001-a")).migrate("local")
    package.bind(putting("0001-a"), putting("0002-b")).migrate("local")
    other = type(package)(package.folder.with_name("process"), package.url)
    other.table_name = package.table_name
    other.deployments()
    binding = other.bind(putting("0001-a"), putting("0002-b"))
    calls = watch(binding, "local")
    binding.connect("local")
    binding.connect_table("local")
    assert calls == ["GetItem"]


def test_older_code_is_content_with_a_newer_table(package, putting: Putting, watch) -> None:
    package.create_table()
    package.bind(putting("0001-a"), putting("0002-b")).migrate("local")
    older = package.bind(putting("0001-a"))
    calls = watch(older, "local")
    assert older.migrate("local") == []
    assert calls == ["GetItem"]
    assert package.bind(putting("0001-a"), putting("0002-b")).pending("local") == []


def test_one_that_fails_is_told_and_remembered_as_failed(package, putting: Putting) -> None:
    package.create_table()
    with pytest.raises(MigrationError) as error:
        package.bind(putting("0001-a"), failing, putting("0003-c")).migrate("local")
    assert "'0002-fails'" in str(error.value)
    assert "RuntimeError: no such column" in str(error.value)
    assert isinstance(error.value.__cause__, RuntimeError)
    ledger = {f"{LEDGER}/{name}" for name in ("0001-a", "0002-fails", "#HEAD", "#LOCK")}
    assert package.stored() == {"#0001-a/done"} | ledger
    mended = package.bind(putting("0001-a"), putting("0002-fails"), putting("0003-c"))
    assert mended.migrate("local") == ["0002-fails", "0003-c"]


def test_connect_tells_of_one_that_fails_every_time(package) -> None:
    package.create_table()
    binding = package.bind(failing)
    for _ in range(2):
        with pytest.raises(MigrationError, match="0002-fails"):
            binding.connect("local")


def test_tables_of_the_original_are_understood(package, putting: Putting) -> None:
    package.create_table()
    original(package, "00-dummy-migration", "add-index")
    binding = package.bind(putting("00-dummy-migration"), putting("add-index"), putting("0003-c"))
    assert binding.migrate("local") == ["0003-c"]
    assert "#add-index/done" not in package.stored()


def test_a_ledger_of_many_pages_is_read_to_its_end(package, putting: Putting) -> None:
    client = package.create_table()
    padding = {"S": "x" * 390_000}
    for name in ("a", "b", "c", "d"):
        item = {"pk": {"S": LEDGER}, "sk": {"S": name}, "padding": padding}
        client.put_item(TableName=package.table_name, Item=item)
    first = client.query(
        TableName=package.table_name,
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": LEDGER}},
    )
    assert "LastEvaluatedKey" in first
    assert package.bind(*map(putting, "abcde")).migrate("local") == ["e"]


def test_one_that_connects_itself_is_let_through(package) -> None:
    package.create_table()
    seen = []

    @migration("0001-connects")
    def connects(ctx: MigrationContext) -> None:
        seen.append(binding.connect_table("local").raw.name)

    binding = package.bind(connects)
    binding.connect("local")
    assert seen == [package.table_name]


def test_one_that_the_original_applied_meanwhile_is_told(package) -> None:
    package.create_table()

    @migration("0001-raced")
    def raced(ctx: MigrationContext) -> None:
        original(package, "0001-raced")

    with pytest.raises(LockLost, match="another process may migrate it by now"):
        package.bind(raced).migrate("local")


def test_going_back_takes_back_what_came_after_and_not_the_one_named(package, putting: Putting) -> None:
    package.create_table()
    binding = package.bind(*map(putting, ("0001-a", "0002-b", "0003-c")))
    binding.migrate("local")
    assert binding.migrate_down_to("0001-a", "local") == ["0003-c", "0002-b"]
    assert {name for name in package.stored() if not name.startswith(LEDGER)} == {"#0001-a/done"}
    assert binding.migrate_down_to("0001-a", "local") == []
    assert binding.pending("local") == ["0002-b", "0003-c"]


def test_going_back_to_an_unknown_name_changes_nothing(package, putting: Putting) -> None:
    package.create_table()
    binding = package.bind(putting("0001-a"))
    binding.migrate("local")
    with pytest.raises(MigrationError, match="Did you mean '0001-a'"):
        binding.migrate_down_to("0001-b", "local")
    assert "#0001-a/done" in package.stored()


def test_going_back_over_one_without_a_way_back_changes_nothing(package, putting: Putting) -> None:
    package.create_table()
    oneway = Migration("0002-oneway", lambda _: None)
    binding = package.bind(putting("0001-a"), oneway, putting("0003-c"))
    binding.migrate("local")
    with pytest.raises(MigrationError, match="'0002-oneway' has no way back"):
        binding.migrate_down_to("0001-a", "local")
    assert "#0003-c/done" in package.stored()


def test_a_protected_deployment_is_not_taken_back(package, putting: Putting) -> None:
    package.deployments({"name": "prod", "endpoint": package.url, "protected": True})
    with pytest.raises(Refused, match="'prod' is protected"):
        package.bind(putting("0001-a")).migrate_down_to("0001-a", "prod")


@pytest.mark.parametrize("name", ["", "#HEAD"])
def test_names_that_belong_to_the_runner_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a migration"):
        migration(name)


def test_two_of_one_name_are_refused(putting: Putting) -> None:
    module = ModuleType("mine")
    vars(module).update(a=putting("0001-a"), b=putting("0001-a"))
    with pytest.raises(ConfigError, match="mine has two migrations called '0001-a'"):
        bind("/nowhere/table.py", migrations=module)


def test_one_under_two_names_is_one(putting: Putting) -> None:
    module = ModuleType("mine")
    one = putting("0001-a")
    vars(module).update(a=one, b=one)
    assert bind("/nowhere/table.py", migrations=module).migrations == (one,)
