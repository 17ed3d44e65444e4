"""A migrated table, made once per run, and a copy of it for each test."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from goldstack.dynamodb import Binding, Table
from goldstack.local.registry.locks import held

from .environment import local_environment
from .image import TableImage, delete
from .options import Options

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The table whose copies tests get.

    Attributes:
        binding: Of the data package.
        url: The server that has it.
        name: Its own name.
        client: A client of that server.
        image: What it is.
    """

    binding: Binding
    url: str
    name: str
    client: "DynamoDBClient"
    image: TableImage

    @contextmanager
    def copy(self, *, through: str | None = None) -> Iterator[Table]:
        """A copy under a name of its own, which everything in this process means by `local` until it is deleted.

        Args:
            through: The address of what stands in front of the server.
        """
        url, name = through or self.url, f"test-{uuid4().hex}"
        self.image.make(self.client, name)
        try:
            with (
                local_environment(self.binding.local, url=self.url, dynamodb=url, table_name=name),
                self.binding.bound_to(url, table_name=name, copy_of=self.name),
            ):
                yield self.binding.connect_table()
        finally:
            delete(self.client, name)


@contextmanager
def template(binding: Binding, url: str, options: Options) -> Iterator[Template]:
    """Make that of *binding* on the server at *url*, unless another worker of this run has done so; deleted at the end.

    Raises:
        MigrationError: A migration failed.
    """
    name = f"template-{options.run}"
    alone = held(options.shared / "goldstack-template.lock") if options.shared else nullcontext()
    with alone:
        binding.prepare(url, table_name=name)
    with binding.bound_to(url, table_name=name):
        client = binding.connect()
    yield Template(binding=binding, url=url, name=name, client=client, image=TableImage.take(client, name))
    if not options.shared:
        delete(client, name)
