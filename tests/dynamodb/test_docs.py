"""docs/data.md says what is so: its blocks run, in order, in one program."""

import re

from tests.conftest import REPOSITORY

from goldstack import errors

PAGE = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_every_block_runs(dynamodb_table) -> None:
    dynamodb_table.raw.client.update_table(
        TableName=dynamodb_table.raw.name,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("gsi1_pk", "gsi1_sk")],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "gsi1",
                    "KeySchema": [
                        {"AttributeName": "gsi1_pk", "KeyType": "HASH"},
                        {"AttributeName": "gsi1_sk", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
        ],
    )
    program: dict[str, object] = {"__name__": "page"}
    for number, block in enumerate(blocks(), 1):
        exec(compile(block, f"docs/data.md, block {number}", "exec"), program)
    assert len(blocks()) > 12


def test_the_page_names_every_error_about_data() -> None:
    ours = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.DataError)]
    named = set(re.findall(r"`(\w+)`", PAGE))
    assert {one.__name__ for one in ours} <= named
