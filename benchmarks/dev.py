"""The deployment `dev` of the scratch clone, and raw Terraform in its place."""

import json
import os
import shutil
from itertools import count

import boto3

from goldstack.terraform import find_binary

from .clone import ACCOUNT, Clone
from .command import command
from .harness import Work


class Dev:
    """It, up.

    Args:
        here: The clone.
    """

    def __init__(self, here: Clone) -> None:
        self.here = here
        self._infra = here.root / "infra" / "aws"
        self._work = here.root / ".goldstack" / "dev"
        self._revisions = count(1)
        here.configure()
        here.inv("infra.up", "dev")()
        self._environment = here.recorded("infra.up", "dev")[-1].environment

    def terraform(self, *words: str, says: str = "", **environment: str) -> Work:
        """A Terraform command with the environment that we give it, in infra/aws."""
        argv = [*find_binary(os.environ).argv, *words]
        return command(argv, cwd=self._infra, environment={**self._environment, **environment}, says=says)

    @property
    def variables(self) -> str:
        """The word that gives the variables."""
        return f"-var-file={self._work / 'variables.tfvars.json'}"

    @property
    def backend(self) -> str:
        """The word that gives the backend."""
        return f"-backend-config={self._work / 'backend.json'}"

    @property
    def plan(self) -> str:
        """Where raw Terraform saves a plan."""
        return str(self._work / "raw.tfplan")

    def change(self, name: str) -> None:
        """Give the variable *name* a new value, in goldstack.json and in the file that raw Terraform gets."""
        revision = str(next(self._revisions))
        value = {"revision": revision} if name == "tags" else revision
        self.here.configure(**{name: value})
        path = self._work / "variables.tfvars.json"
        variables = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(variables | {name: value}), encoding="utf-8")

    def forget(self) -> None:
        """Take it back to where it has never been up; the files that raw Terraform is given stay."""
        for path in (*self._infra.glob("dev.tfstate*"), self._work / "init.json", self._work / "applied.json"):
            path.unlink(missing_ok=True)
        shutil.rmtree(self._work / "data", ignore_errors=True)
        dynamodb = boto3.client(
            "dynamodb",
            endpoint_url=self.here.endpoint,
            region_name="us-west-2",
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="bench",
        )
        for table in dynamodb.list_tables()["TableNames"]:
            dynamodb.delete_table(TableName=table)
