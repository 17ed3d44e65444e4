"""A scratch clone of this repository's own files, with a local AWS of its own and the table in it."""

import json
import os
import random
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldstack.terraform import find_binary
from goldstack.terraform.files import cache_folder

from .command import command
from .harness import Work
from .recorder import Call, Recorder

REPOSITORY = Path(__file__).resolve().parents[1]
ACCOUNT = "210987654321"
_NO_TABLE = """
variable "revision" {
  type    = string
  default = "0"
}
resource "terraform_data" "revision" {
  input = var.revision
}
"""
_NO_MIGRATIONS = """
from types import ModuleType
from goldstack.dynamodb import bind
binding = bind(__file__, migrations=ModuleType("migrations"))
"""
_VERSIONS = "terraform-versions.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """Where commands of ours run, and what they are given.

    Attributes:
        root: The folder; scratch folders of rows belong in it too.
        environment: For every command in it.
        recorder: A Terraform that stands before the real one.
    """

    root: Path
    environment: Mapping[str, str]
    recorder: Recorder

    @property
    def endpoint(self) -> str:
        """Where its local AWS listens, which also stands in for the AWS of `dev`."""
        return f"http://127.0.0.1:{self.environment['DYNAMODB_LOCAL_PORT']}"

    def configure(self, **configuration: object) -> None:
        """Set the configuration of the deployment `dev`, which has a profile and lives in an account of its own."""
        path = self.root / "goldstack.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        others = [deployment for deployment in document["deployments"] if deployment["name"] != "dev"]
        dev = {
            "name": "dev",
            "awsRegion": "us-west-2",
            "awsUser": "bench",
            "awsAccountId": ACCOUNT,
            "endpoint": self.endpoint,
        }
        document["deployments"] = [*others, {**dev, "configuration": {"tableName": "bench", **configuration}}]
        path.write_text(json.dumps(document, indent=2), encoding="utf-8")

    def inv(self, *words: str, terraform: Path | None = None, says: str = "", without_migrations: bool = False) -> Work:
        """`inv` with *words*, and *terraform* as its Terraform; *without_migrations*, as if the data package had none."""
        given = {"GOLDSTACK_TERRAFORM": str(terraform)} if terraform else {}
        given |= {"INVOKE_GOLDSTACK_DATA": "no_migrations:binding"} if without_migrations else {}
        argv = [sys.executable, "-m", "invoke", *words]
        return command(argv, cwd=self.root, environment={**self.environment, **given}, says=says)

    def recorded(self, *words: str, says: str = "") -> list[Call]:
        """The Terraform processes that `inv` with *words* starts."""
        self.recorder.take()
        self.inv(*words, terraform=self.recorder.program, says=says)()
        return self.recorder.take()

    def raw(self, *words: str, says: str = "") -> Work:
        """The Terraform command that `inv` with *words* ends in, without us: the same arguments, environment, folder."""
        call = self.recorded(*words)[-1]
        return command(call.argv, cwd=Path(call.cwd), environment=call.environment, says=says)


@contextmanager
def clone() -> Iterator[Clone]:
    """Make one with the deployment `local` up; its server is stopped and its folder removed at the end."""
    with tempfile.TemporaryDirectory(prefix="goldstack-bench-") as name:
        root = Path(name).resolve() / "clone"
        _copy(root)
        made = Clone(
            root=root,
            environment=_environment(root),
            recorder=Recorder.make(root / "recorder", find_binary(os.environ).argv),
        )
        try:
            made.configure()
            made.inv("infra.up", "local")()
            yield made
        finally:
            made.inv("local.stop")()


def _copy(root: Path) -> None:
    infra = root / "infra" / "aws"
    infra.mkdir(parents=True)
    for path in (REPOSITORY / "infra" / "aws").iterdir():
        if path.suffix in {".tf", ".hcl", ".json"} and path.is_file():
            shutil.copy(path, infra)
    for file in ("goldstack.json", "tasks.py"):
        shutil.copy(REPOSITORY / file, root)
    (infra / "revision.tf").write_text(_NO_TABLE, encoding="utf-8")
    (root / "no_migrations.py").write_text(_NO_MIGRATIONS, encoding="utf-8")
    (root / "credentials").write_text(
        f"[bench]\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = bench\n", encoding="utf-8"
    )


def _environment(root: Path) -> dict[str, str]:
    # The data package stands in the repository, and would take that one's server and table without the first line.
    ours = {
        "GOLDSTACK_CONFIG": str(root / "goldstack.json"),
        "DYNAMODB_LOCAL_PORT": str(_free_port()),
        "AWS_SHARED_CREDENTIALS_FILE": str(root / "credentials"),
        "XDG_STATE_HOME": str(root / "state"),
        "XDG_CACHE_HOME": str(_cache(root / "cache")),
    }
    return {**os.environ, **ours}


def _cache(folder: Path) -> Path:
    """The user's cache, without what is known of Terraform programs: those of a scratch folder do not belong there."""
    (folder / "goldstack").mkdir(parents=True)
    real = cache_folder()
    for path in real.iterdir() if real.is_dir() else ():
        if path.name != _VERSIONS:
            (folder / "goldstack" / path.name).symlink_to(path)
    return folder


def _free_port() -> int:
    """A free port below those that the system gives to outgoing connections."""
    while True:
        port = random.randrange(10240, 32000)
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
