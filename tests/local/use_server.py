"""A process that uses a test server: CLONE [PORT [STARTS]]; it stops one use for each line that it reads."""

import sys
from pathlib import Path

from goldstack.local import start_local_dynamodb, stop_local_dynamodb

clone, *rest = sys.argv[1:]
port = int(rest[0]) if rest else None
for _ in range(int(rest[1]) if len(rest) > 1 else 1):
    server = start_local_dynamodb(port, clone=Path(clone))
    print(server.port, server.pid, flush=True)
for _ in sys.stdin:
    stop_local_dynamodb()
    print("stopped", flush=True)
