"""The table of this package: connected to, and served locally for tests."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from goldstack.dynamodb import bind

from . import migrations

if TYPE_CHECKING:
    from goldstack.local import LocalServer

binding = bind(__file__, migrations=migrations)

connect = binding.connect
connect_resource = binding.connect_resource
connect_table = binding.connect_table
get_table_name = binding.get_table_name
migrate_down_to = binding.migrate_down_to


def start_local_dynamodb(
    port: int | None = None,
    *,
    engine: Literal["auto", "ministack", "java", "docker"] = "auto",
    persist: Path | None = None,
) -> "LocalServer":
    """Start a DynamoDB for tests, with the table in it, created and migrated.

    Args:
        port: `DYNAMODB_LOCAL_PORT` or 8000 by default; 0 for any that is free.
        engine: The program: ministack, or DynamoDB Local by java or docker; `auto` is `GOLDSTACK_LOCAL_ENGINE`,
            else the one that serves the port already, else ministack.
        persist: A folder for its data; without one the data goes with the server.
    """
    from goldstack import local

    return local.start_local_dynamodb(
        port,
        engine=engine,
        persist=persist,
        clone=binding.clone,
        region=binding.local.region,
        prepare=binding.prepare,
    )


def stop_local_dynamodb(port: int | None = None) -> None:
    """Stop the server that this process started last, or the one on *port*."""
    from goldstack import local

    local.stop_local_dynamodb(port)


def stop_all_local_dynamodb() -> None:
    """Stop every test server of this repository; never the one of `inv local.start`."""
    from goldstack import local

    local.stop_all_local_dynamodb(binding.clone)
