"""Tasks `local.*`: the local AWS."""

import json as json_text
import os
import sys
from contextlib import suppress

from invoke import Context

from goldstack.errors import ConfigError

from ._deployed import say
from ._progress import progress
from ._project import current_project
from ._task import task


@task(help={"port": "Port to listen on (default: DYNAMODB_LOCAL_PORT, else 8000)."})
def start(c: Context, *, port: str = "") -> None:
    """Start the local AWS (dynamodb, s3, sts, iam) on 127.0.0.1; its data is kept."""
    _check_not_dry(c)
    from goldstack.deploy import start_local

    server = start_local(current_project(), say=say, port=_port(port))
    say(f"The local AWS answers at {server.url} (process {server.pid}). Stop it: inv local.stop")


@task()
def stop(c: Context) -> None:
    """Stop the local AWS; it saves its data first."""
    _check_not_dry(c)
    from goldstack import local

    server = local.stop(current_project().root)
    say(f"Stopped the local AWS at {server.url}; its data is kept." if server else "The local AWS was not running.")


@task()
def reset(c: Context) -> None:
    """Forget the data of the local AWS; where it runs, it goes on with nothing in it."""
    _check_not_dry(c)
    from goldstack import local

    server = local.reset(current_project().root, notify=say)
    say("The data of the local AWS is gone. Make the table anew: inv infra.up local")
    if server:
        say(f"It runs at {server.url} (process {server.pid}).")


@task(
    help={
        "lines": "Show so many lines from its end (default: 100).",
        "follow": "Go on with what is added; end with Ctrl-C.",
    }
)
def logs(c: Context, *, lines: str = "100", follow: bool = False) -> None:
    """Show what the local AWS has written into its log."""
    from goldstack import local
    from goldstack.local import log

    if not lines.isascii() or not lines.isdigit() or len(lines) > 9:
        raise ConfigError(f"--lines is {lines!r}, which is no number of lines.\nGive one such as 100.")
    file = local.status(current_project().root).log
    if not file.exists():
        say(f"The local AWS has written nothing yet: there is no {file}.")
    with suppress(BrokenPipeError):
        for text in (log.follow if follow else log.tail)(file, int(lines)):
            sys.stdout.write(text)
            sys.stdout.flush()
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; Python flushes at its end


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
    _check_not_dry(c)
    from goldstack.local import dynamodb_jar

    with progress("DynamoDB Local") as shown:
        fetched = dynamodb_jar.fetch(say, shown)
    if fetched.new:
        say(f"\n{fetched.licence}\n")
        say("By using DynamoDB Local you accept this licence; it asks for an AWS account, and forbids to pass it on.")
    say(f"DynamoDB Local {fetched.version} is at {fetched.jar}. Use it: GOLDSTACK_LOCAL_ENGINE=java")


def _check_not_dry(c: Context) -> None:
    if c.config.run.dry:
        raise ConfigError("local.* has no dry run; nothing was done.\nSee how it stands: inv local.status")


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ConfigError(f"--port is {text!r}, which is no port.\nGive a number from 1 to 65535, or 0 for a free one.")
    return int(text)
