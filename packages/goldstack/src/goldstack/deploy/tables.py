"""Live tables: how much is in them, and a backup before it goes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from goldstack.errors import AwsError

_BACKUP_LIMIT = 600.0
_UNITS = ("B", "KB", "MB", "GB", "TB")


class Tables:
    """The tables of one deployment's account and region.

    Args:
        connect: Makes a boto3 DynamoDB client for a region, the deployment's where None; called when a table is asked about.
    """

    def __init__(self, connect: Callable[[str | None], Any]) -> None:
        self._connect = connect

    def describe(self, name: str, region: str | None = None) -> str:
        """In a line: items, size, point-in-time recovery, deletion protection; or why it cannot be told.

        Items and size are what DynamoDB last counted, which it does about every six hours.
        """
        try:
            client = self._connect(region)
            table = client.describe_table(TableName=name)["Table"]
            backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
            recovery = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus", "DISABLED")
        except Exception as error:  # noqa: BLE001 - whatever it is, the question is asked all the same
            return f"could not be looked at ({error})"
        return (
            f"{table.get('ItemCount', 0):,} items, {_size(table.get('TableSizeBytes', 0))} (as last counted), "
            f"point-in-time recovery {'on' if recovery == 'ENABLED' else 'off'}, "
            f"deletion protection {'on' if table.get('DeletionProtectionEnabled') else 'off'}"
        )

    def back_up(self, name: str, region: str | None = None) -> str:
        """Make an on-demand backup of the table *name* and wait until it is there; its ARN.

        Raises:
            AwsError: It could not be made.
        """
        label = f"{name[:200]}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        try:
            client = self._connect(region)
            arn: str = client.create_backup(TableName=name, BackupName=label)["BackupDetails"]["BackupArn"]
            status = _await_backup(client, arn)
        except Exception as error:
            raise AwsError(f"The table {name} could not be backed up: {error}\nNothing was changed.") from error
        if status != "AVAILABLE":
            raise AwsError(f"The backup {arn} is {status} after {_BACKUP_LIMIT:.0f} s.\nNothing was changed.")
        return arn


def _await_backup(client: Any, arn: str) -> str:
    began = time.monotonic()
    while (status := _status(client, arn)) == "CREATING" and time.monotonic() - began < _BACKUP_LIMIT:
        time.sleep(0.5)
    return status


def _status(client: Any, arn: str) -> str:
    details = client.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    return str(details["BackupStatus"])


def _size(count: float) -> str:
    for unit in _UNITS[:-1]:
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} {_UNITS[-1]}"
