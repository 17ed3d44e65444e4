"""The deployment in what is told of migrations: whoever tells it knows a table alone, and leaves the place of the name open."""

import re

DEPLOYMENT = "DEPLOYMENT"
"""Stands for the name of the deployment, in commands."""

_COMMAND = re.compile(rf"(\binv db\.\w+) {DEPLOYMENT}\b")


def named(text: str, deployment: str) -> str:
    """*text* with the commands in it as they are typed for *deployment*."""
    return _COMMAND.sub(lambda found: f"{found[1]} {deployment}", text)
