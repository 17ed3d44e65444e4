"""Every error that this package raises, and the exit code that the command line gives it.

```text
GoldstackError
├── ConfigError              2  goldstack.json, infra/aws or the command is wrong; nothing was started
│   ├── ConfigNotFound       2  no goldstack.json in reach
│   └── CredentialsError     2  no AWS credentials to use, or not the ones that the deployment names
├── Refused                  3  right as a command, refused for safety
├── TerraformError           1  Terraform ran and failed
├── AwsError                 1  AWS, or what stands in for it, answered with an error
├── DataError                1  something about one item, entity or query; has `key`, `entity`, `request_id`
│   ├── EntityError          1  an entity that cannot be stored without loss or doubt; a TypeError
│   ├── Misuse               1  what a condition, an edit, a query or a call cannot say; a TypeError
│   │   └── IndexKeyIncomplete  an edit that changes a part of an index key without knowing the others
│   ├── ItemRefused          1  a value that DynamoDB cannot hold, found before it is sent; a ValueError
│   ├── ItemUnreadable       1  what is stored is not such an entity
│   ├── ItemNotFound         1  there is no item at the key; a LookupError
│   ├── ConditionFailed      1  the item is not as the condition asks; has `item`
│   │   ├── ItemExists       1  there is an item at the key already
│   │   ├── VersionConflict  1  the item was written since it was read
│   │   └── NotUnique        1  another item has the value of a unique field; has `holder`
│   ├── TransactionCanceled  1  nothing of a transaction was done; has `failures`
│   ├── BatchIncomplete      1  a part of a batch was not done, and which
│   ├── CursorRefused        1  a cursor of another query, or a damaged one; a ValueError
│   ├── TableMissing         1  the deployment has no table yet, or the table no such index
│   └── RequestFailed        1  AWS answered with an error, or not at all; an AwsError
│       ├── Throttled        1  AWS refused it for being too much at once
│       ├── TransactionConflict 1  other transactions were writing the item all the while
│       └── OutcomeUnknown   1  an answer was lost, and whether the write was done cannot be told
├── MigrationError           1  a migration failed
│   ├── PendingMigrations    1  the table is older than the code
│   ├── MigrationDrift       1  code and table tell different stories; nothing was run
│   ├── MigrationLocked      1  another process was migrating the table all the while
│   └── LockLost             1  another process may migrate by now; nothing more was written
├── LocalServerError         1  a local server could not be started or stopped
│   └── PortInUse            2  another program holds the port
└── Interrupted      128 + n  ended by signal n
```

A message says what is wrong, with the value; what is there instead; and what to do.
"""

import signal
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class GoldstackError(Exception):
    """The root of the tree: catch it to catch all of them."""

    exit_code: int = 1


class ConfigError(GoldstackError):
    """goldstack.json, infra/aws or the command is wrong; nothing was started."""

    exit_code = 2


class ConfigNotFound(ConfigError):
    """There is no goldstack.json in reach."""


class CredentialsError(ConfigError):
    """There are no AWS credentials to use, or they are not those that the deployment names."""


class Refused(GoldstackError):
    """The command is right and was refused for safety; nothing was changed."""

    exit_code = 3


class TerraformError(GoldstackError):
    """Terraform ran and failed; its own message has been shown.

    Args:
        message: What to do about it.
        exit_code: Terraform's own, where a command hands it through.
    """

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class AwsError(GoldstackError):
    """AWS, or what stands in for it, answered with an error or not at all."""


class DataError(GoldstackError):
    """Something about one item, entity or query went wrong.

    Args:
        message: What is wrong, and what to do.
        key: Of the item, where one is meant.
        entity: What the item is, or should be.
        request_id: AWS's name of the request, where one was answered.
    """

    def __init__(
        self, message: str, *, key: Any = None, entity: type[Any] | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.key = key
        self.entity = entity
        self.request_id = request_id

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, without its own constructor: workers of a pool hand errors on."""
        return _again, (type(self), self.args, vars(self))


def _again(kind: type[DataError], args: tuple[Any, ...], held: dict[str, Any]) -> DataError:
    error = kind.__new__(kind, *args)
    vars(error).update(held)
    return error


class EntityError(DataError, TypeError):
    """An entity's fields or keys cannot be stored without loss or doubt; told when its class is complete."""


class Misuse(DataError, TypeError):
    """A condition, an edit, a query or a call says what cannot be said; nothing was sent."""


class IndexKeyIncomplete(Misuse):
    """An edit changes one argument of an index key and does not know the others; nothing was sent."""


class ItemRefused(DataError, ValueError):
    """An item holds what DynamoDB cannot; nothing was sent."""


class ItemUnreadable(DataError):
    """What is stored is not such an entity."""


class ItemNotFound(DataError, LookupError):
    """There is no item at the key."""


class ConditionFailed(DataError):
    """The stored item is not as the condition asks; nothing was changed.

    Args:
        message: What is wrong, and what to do.
        item: The stored item: an entity; or None where there is none, it is over, of another kind, or could not be read.
        stored: The same as DynamoDB's JSON, whatever it is; None where there is none.
        key: Of the item.
        entity: What the item should be.
        request_id: AWS's name of the request.
    """

    def __init__(
        self,
        message: str,
        *,
        item: Any = None,
        stored: Mapping[str, Any] | None = None,
        key: Any = None,
        entity: type[Any] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, key=key, entity=entity, request_id=request_id)
        self.item = item
        self.stored = stored

    @property
    def is_there(self) -> bool:
        """Whether there is an item."""
        return bool(self.stored)


class ItemExists(ConditionFailed):
    """There is an item at the key already; it was left as it is."""


class VersionConflict(ConditionFailed):
    """The item was written since it was read; it was left as it is."""


class NotUnique(ConditionFailed):
    """Another item has the value of a unique field; nothing was changed.

    Args:
        message: What is wrong, and what to do.
        field: The field.
        holder: Key of the item that has the value; None where it is not known.
        key: Of the item that was to be written.
        entity: What that is.
        request_id: AWS's name of the request.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str,
        holder: Any = None,
        key: Any = None,
        entity: type[Any] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, key=key, entity=entity, request_id=request_id)
        self.field = field
        self.holder = holder


class TransactionCanceled(DataError):
    """DynamoDB did nothing of a transaction.

    Args:
        message: What is wrong, and what to do.
        failures: What was wrong with each of the actions that it was cancelled for, in their order: the errors that they raise alone.
        request_id: AWS's name of the request.
    """

    def __init__(self, message: str, *, failures: Sequence[DataError], request_id: str | None = None) -> None:
        first = failures[0] if failures else None
        super().__init__(
            message, key=first and first.key, entity=first.entity if first else None, request_id=request_id
        )
        self.failures = tuple(failures)


class BatchIncomplete(DataError):
    """A part of a batch was not done in time.

    Args:
        message: How much, and what to do.
        done: What was done: for reads, the items by key.
        left: What was not: for reads, the keys.
        errors: Why, for each of *left*, where each has a reason of its own: of transactional batches.
        request_id: AWS's name of the last request.
    """

    def __init__(
        self, message: str, *, done: Any, left: Any, errors: Sequence[Exception] = (), request_id: str | None = None
    ) -> None:
        super().__init__(message, request_id=request_id)
        self.done = done
        self.left = left
        self.errors = tuple(errors)


class CursorRefused(DataError, ValueError):
    """A cursor is damaged, or belongs to another query; nothing was sent."""


class TableMissing(DataError):
    """The deployment has no table yet, or the table no such index."""


class RequestFailed(DataError, AwsError):
    """AWS answered a request with an error, or not at all; `__cause__` is botocore's own.

    Args:
        message: What is wrong, and what to do.
        code: AWS's name of the error; empty where it did not answer.
        reasons: Of a transaction that was cancelled: that of each of its actions, in their order, as DynamoDB tells them.
        key: Of the item.
        entity: What the item is.
        request_id: AWS's name of the request.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        reasons: Sequence[Mapping[str, Any]] = (),
        key: Any = None,
        entity: type[Any] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, key=key, entity=entity, request_id=request_id)
        self.code = code
        self.reasons = tuple(reasons)


class Throttled(RequestFailed):
    """AWS refused the request as too much at once, botocore's own repetitions included."""


class TransactionConflict(RequestFailed):
    """Another transaction was writing the same item all the while; nothing was changed."""


class OutcomeUnknown(RequestFailed):
    """Whether a write was done is not known: its answer was lost.

    Args:
        message: What is wrong, and what to do.
        item: The item as it is stored now, where that is known: an entity.
        code: AWS's name of the last error; empty where it did not answer.
        key: Of the item.
        entity: What the item is.
        request_id: AWS's name of the request.
    """

    def __init__(
        self,
        message: str,
        *,
        item: Any = None,
        code: str = "",
        key: Any = None,
        entity: type[Any] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, code=code, key=key, entity=entity, request_id=request_id)
        self.item = item


class MigrationError(GoldstackError):
    """A migration failed."""


class PendingMigrations(MigrationError):
    """The table is older than the code: migrations wait to be run."""


class MigrationDrift(MigrationError):
    """What the table remembers of its migrations is not what the code says; nothing was run."""


class MigrationLocked(MigrationError):
    """Another process was migrating the table all the while; nothing was run."""


class LockLost(MigrationError):
    """This process could not renew its lock in time, so another one may migrate the table by now; nothing more was written."""


class LocalServerError(GoldstackError):
    """A local server could not be started or stopped."""


class PortInUse(LocalServerError):
    """Another program, or another clone's server, holds the port."""

    exit_code = 2


class Interrupted(GoldstackError):
    """A signal ended the work.

    Args:
        signal_number: The signal, as in *signal.SIGINT*.
    """

    BASE: ClassVar[int] = 128

    def __init__(self, signal_number: int) -> None:
        super().__init__(
            f"Ended by {signal.Signals(signal_number).name}. What was done by then is kept; run the command again to go on."
        )
        self.exit_code = self.BASE + signal_number
