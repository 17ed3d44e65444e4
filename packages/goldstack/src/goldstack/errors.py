"""Every error that this package raises, and the exit code that the command line gives it.

```text
GoldstackError
├── ConfigError              2  goldstack.json, infra/aws or the command is wrong; nothing was started
│   ├── ConfigNotFound       2  no goldstack.json in reach
│   └── CredentialsError     2  no AWS credentials to use, or not the ones that the deployment names
├── Refused                  3  right as a command, refused for safety
├── TerraformError           1  Terraform ran and failed
├── AwsError                 1  AWS, or what stands in for it, answered with an error
├── TableMissing             1  the deployment has no table yet
├── MigrationError           1  a migration failed
│   └── PendingMigrations    1  the table is older than the code
├── LocalServerError         1  a local server could not be started or stopped
│   └── PortInUse            2  another program holds the port
└── Interrupted      128 + n  ended by signal n
```

A message says what is wrong, with the value; what is there instead; and what to do.
"""

import signal
from typing import ClassVar


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


class TableMissing(GoldstackError):
    """The deployment has no table yet."""


class MigrationError(GoldstackError):
    """A migration failed."""


class PendingMigrations(MigrationError):
    """The table is older than the code: migrations wait to be run."""


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
