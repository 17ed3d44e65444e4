"""Indexes belong to migrations: Terraform leaves them alone."""

import json
from typing import Any

from .conftest import Emulated

TASKS = '"""Ours."""\n\nfrom goldstack.tasks import namespace\n\nns = namespace(data="mine.table:binding")\n'
TABLE = (
    "from goldstack.dynamodb import bind\nfrom . import migrations\nbinding = bind(__file__, migrations=migrations)\n"
)
MIGRATIONS = """
from goldstack.dynamodb import Gsi, migration

add_gsi1 = migration.gsi("0001-gsi1", Gsi("gsi1"))
"""


def test_an_index_made_by_a_migration_survives_infra_up(dev: Emulated) -> None:
    package = dev.root / "mine"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "table.py").write_text(TABLE)
    (package / "migrations.py").write_text(MIGRATIONS)
    (dev.root / "tasks.py").write_text(TASKS)

    def inv(*words: str) -> Any:
        ran = dev.inv(*words, PYTHONPATH=str(dev.root), PYTHONDONTWRITEBYTECODE="1")
        assert ran.code == 0, ran
        return ran

    def table() -> dict[str, Any]:
        found: dict[str, Any] = dev.dynamodb.describe_table(TableName="goldstack-dev")["Table"]
        return found

    inv("infra.up", "dev", "--no-migrate")
    assert "GlobalSecondaryIndexes" not in table()
    inv("db.migrate", "dev")
    (made,) = table()["GlobalSecondaryIndexes"]
    assert (made["IndexName"], made["IndexStatus"]) == ("gsi1", "ACTIVE")
    assert "No changes" in inv("infra.plan", "dev").stdout

    dev.config["configuration"] = {"tags": {"team": "blue"}}
    dev.write()
    changed = inv("infra.up", "dev")
    assert "1 changed" in changed.stdout
    assert table()["GlobalSecondaryIndexes"] == [made]
    attributes = {one["AttributeName"] for one in table()["AttributeDefinitions"]}
    assert attributes == {"pk", "sk", "gsi1_pk", "gsi1_sk"}
    assert "No changes" in inv("infra.plan", "dev").stdout
    assert json.loads(inv("db.status", "dev", "--check", "--json").stdout)["pending"] == []
