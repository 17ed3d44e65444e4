"""Makes an index (up) or deletes it (down), and is killed while it waits: `python steps_killed.py URL TABLE WAY`."""

import os
import signal
import sys

import boto3
from botocore.config import Config

from goldstack.dynamodb import Gsi, migration
from goldstack.dynamodb.migrations.listening import Silence
from goldstack.dynamodb.migrations.runner import Runner


class Killer(Silence):
    def progressed(self, name: str, done: int, total: int | None) -> None:
        if not done:  # it waits, and looks at no items
            os.kill(os.getpid(), signal.SIGKILL)


client = boto3.Session().client(
    "dynamodb",
    endpoint_url=sys.argv[1],
    region_name="us-west-2",
    aws_access_key_id="local",
    aws_secret_access_key="x",
    config=Config(proxies={}),
)
step = migration.gsi("0001-gsi1", Gsi("gsi1"))
runner = Runner(client, sys.argv[2], [step], lease=1.0, listener=Killer())
if sys.argv[3] == "up":
    runner.up()
else:
    runner.down_to(None)
