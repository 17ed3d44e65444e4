"""A process that uses a test server: CLONE [PORT [STARTS]], all starts at once; it stops one use for each line that it reads."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from goldstack.local import start_local_dynamodb, stop_local_dynamodb

clone, *rest = sys.argv[1:]
port = int(rest[0]) if rest else None
starts = int(rest[1]) if len(rest) > 1 else 1
if starts == 1:  # in the main thread, which alone hears Ctrl-C
    servers = iter([start_local_dynamodb(port, clone=Path(clone))])
else:
    with ThreadPoolExecutor(starts) as threads:
        servers = threads.map(lambda _: start_local_dynamodb(port, clone=Path(clone)), range(starts))
for server in servers:
    print(server.port, server.pid, flush=True)
for _ in sys.stdin:
    stop_local_dynamodb()
    print("stopped", flush=True)
