"""A local AWS in a process of its own, for as long as its standard input is open: `python serve.py FOLDER`.

It is no child of the tests' own process, so that these have not started a local server themselves.
"""

import os
import sys
from pathlib import Path

folder = Path(sys.argv[1])
os.environ["XDG_STATE_HOME"] = str(folder / "state")

from goldstack.local import start_local_dynamodb  # noqa: E402 - reads the variable

with start_local_dynamodb(0, clone=folder, region="us-west-2") as server:
    print(server.url, flush=True)
    sys.stdin.read()
