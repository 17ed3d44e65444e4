"""The item that is written and read, as it travels; that no library wrote it keeps the comparison fair."""

from datetime import UTC, datetime, timedelta
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

ACCOUNT = "ACCOUNT#0001"
FIRST = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
PAGE = 2_750
"""Items of a page of 1 MB, as DynamoDB counts them."""


def number(n: int) -> str:
    """The sort key of the *n*-th item."""
    return f"ITEM#{n:06}"


def stored(n: int) -> dict[str, Any]:
    """The *n*-th item."""
    address = {"street": f"{n} Main St", "city": "Auckland", "zip": "1010", "country": "NZ"}
    return {
        "pk": {"S": ACCOUNT},
        "sk": {"S": number(n)},
        "email": {"S": f"joe{n}@email.com"},
        "name": {"S": f"Joe Bloggs {n}"},
        "email_verified": {"BOOL": n % 3 > 0},
        "logins": {"N": str(n)},
        "balance": {"N": f"{n + 1234}.56"},
        "score": {"N": f"{n}.875"},
        "created_at": {"S": f"{FIRST + timedelta(seconds=n):%Y-%m-%dT%H:%M:%S.%f}+0000"},  # as PynamoDB wants it
        "status": {"S": "active"},
        "plan": {"S": "team"},
        "tags": {"SS": ["a", "bb", f"tag{n}"]},
        "address": {"M": {name: {"S": value} for name, value in address.items()}},
        "lines": {"L": [_line(n, i) for i in (1, 2, 3)]},
        "ttl": {"N": str(1_800_000_000 + n)},
    }


def plain_values(n: int) -> dict[str, Any]:
    """The *n*-th item as boto3's resource takes it."""
    read = TypeDeserializer().deserialize
    return {name: read(value) for name, value in stored(n).items()}


def _line(n: int, i: int) -> dict[str, Any]:
    return {"M": {"sku": {"S": f"SKU-{n}-{i}"}, "quantity": {"N": str(i)}, "price": {"N": "9.99"}}}
