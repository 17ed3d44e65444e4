"""ministack: the engine that serves DynamoDB, S3, STS and IAM, so that Terraform runs against it unchanged."""

import os
from pathlib import Path

from . import environment
from .engine import Notify, Order
from .readiness import ask

SERVICES = ("dynamodb", "s3", "sts", "iam")

STATE = "state"
"""The folder, in that of its data, where it saves everything but the content of S3 objects."""

CONTENT = "s3"
"""The folder, beside that, where it keeps the content of S3 objects."""

_PROGRAM = Path(__file__).parent / "inside" / "launch.py"
# A Python that was built with a shared library may be found by these alone.
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "GOLDSTACK_LOCAL_GUARD")


class Ministack:
    """ministack in its environment of its own."""

    name = "ministack"

    def prepare(self, notify: Notify) -> None:
        """Make its environment where it is missing."""
        environment.make(notify)

    def argv(self, order: Order) -> list[str]:
        """Its Python, deaf to variables and folders of the user."""
        return [str(environment.python()), "-I", "-u", "-X", "utf8", str(_PROGRAM)]

    def environment(self, order: Order) -> dict[str, str]:
        """Everything that ministack reads, as its own defaults are every interface and folders in /tmp."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        data = order.persist or order.folder
        persist = "1" if order.persist else "0"
        services = dict.fromkeys((*SERVICES, *order.services))
        return {
            "PATH": os.defpath,
            **kept,
            "HOME": str(order.folder),
            "TMPDIR": str(order.folder),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(order.port),
            "SERVICES": ",".join(services),
            "MINISTACK_REGION": order.region,
            "MINISTACK_EDITION": order.token,  # shown by its health page alone
            "PERSIST_STATE": persist,
            "STATE_DIR": str(data / STATE),
            "S3_PERSIST": persist,
            "S3_DATA_DIR": str(data / CONTENT),
            # These listen on every interface where their libraries are installed.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # Otherwise it removes Docker containers with its label as it starts, those of others too.
            "DOCKER_HOST": f"unix://{order.folder / 'no-docker.sock'}",
        }

    def is_itself(self, order: Order, pid: int) -> bool:
        """Whether the health page shows the token."""
        health = ask(order.port, "GET", "/_ministack/health")
        return health is not None and f'"edition": "{order.token}"'.encode() in health.body

    def ended(self, token: str) -> None:
        """Nothing is left of it."""


def unknown_services(log: Path, wanted: tuple[str, ...]) -> list[str]:
    """Those of *wanted* that ministack has said in *log* not to know."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return [name for name in wanted if f"unknown service '{name}'" in text]


prepare = Ministack().prepare
