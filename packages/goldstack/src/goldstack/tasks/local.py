"""Tasks `local.*`: the local AWS."""

import json as json_text
import sys

from invoke import Context

from goldstack.errors import ConfigError

from ._deployed import say
from ._progress import progress
from ._project import current_project
from ._task import task


@task(help={"port": "Port to listen on (default: DYNAMODB_LOCAL_PORT, else 8000)."})
def start(c: Context, *, port: str = "") -> None:
    """Start the local AWS (dynamodb, s3, sts, iam) on 127.0.0.1; its data is kept."""
    from goldstack.deploy import start_local

    server = start_local(current_project(), say=say, port=_port(port))
    say(f"The local AWS answers at {server.url} (process {server.pid}). Stop it: inv local.stop")


@task()
def stop(c: Context) -> None:
    """Stop the local AWS; it saves its data first."""
    from goldstack import local

    server = local.stop(current_project().root)
    say(f"Stopped the local AWS at {server.url}; its data is kept." if server else "The local AWS was not running.")


@task(help={"json": "Print one JSON document."})
def status(c: Context, *, json: bool = False) -> None:
    """Say whether the local AWS runs, and where."""
    from goldstack import local

    found = local.status(current_project().root)
    answer = {
        "running": found.running,
        "answers": found.answers,
        "url": found.server.url if found.server else None,
        "port": found.port,
        "pid": found.server.pid if found.server else None,
        "engine": found.server.engine if found.server else None,
        "since": found.since.isoformat(timespec="seconds") if found.since else None,
        "services": list(found.services),
        "holder": found.holder,
        "log": str(found.log),
    }
    if json:
        sys.stdout.write(json_text.dumps(answer, indent=2) + "\n")
        return
    if found.server:
        state = "answers" if found.answers else "runs, but does not answer"
        sys.stdout.write(
            f"The local AWS {state} at {found.server.url}, since {answer['since']} (process {found.server.pid}).\n"
        )
        sys.stdout.write(f"Its log: {found.log}\n")
        return
    held = f"; port {found.port} is held by {found.holder}" if found.holder else ""
    sys.stdout.write(f"The local AWS is not running{held}. Start it: inv local.start\n")


@task()
def fetch(c: Context) -> None:
    """Fetch DynamoDB Local, AWS's own, into the cache of this user; its licence is shown."""
    from goldstack.local import dynamodb_jar

    with progress("DynamoDB Local") as shown:
        fetched = dynamodb_jar.fetch(say, shown)
    if fetched.new:
        say(f"\n{fetched.licence}\n")
        say("By using DynamoDB Local you accept this licence; it asks for an AWS account, and forbids to pass it on.")
    say(f"DynamoDB Local {fetched.version} is at {fetched.jar}. Use it: GOLDSTACK_LOCAL_ENGINE=java")


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ConfigError(f"--port is {text!r}, which is no port.\nGive a number from 1 to 65535, or 0 for a free one.")
    return int(text)
