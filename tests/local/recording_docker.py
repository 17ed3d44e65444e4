"""A `docker` for PATH: notes its calls, and runs a small DynamoDB as its containers, which outlive their clients.

Beside it, in its folder: `calls` (a JSON list of words per line), `containers/` (a file for each), `no-daemon` and `no-image`.
"""

import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

HERE = Path(sys.argv[0]).parent
CONTAINERS = HERE / "containers"


class DynamoDB(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"TableNames":[]}')

    def log_message(self, *_: object) -> None:
        pass


def option(words: list[str], name: str) -> list[str]:
    return [word.partition("=")[2] for word in words if word.startswith(f"--{name}=")]


def run(words: list[str]) -> int:
    (name,) = option(words, "name")
    host, port, _ = option(words, "publish")[0].split(":")
    labels = dict(label.split("=", 1) for label in option(words, "label"))
    file = CONTAINERS / name
    server = HTTPServer((host, int(port)), DynamoDB)
    container = os.fork()
    if not container:
        os.setsid()
        if (HERE / "stubborn").exists():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        else:
            signal.signal(signal.SIGTERM, lambda *_: (file.unlink(missing_ok=True), os._exit(143)))
        server.serve_forever(poll_interval=0.02)
    server.server_close()
    written = file.with_name(f".{name}")
    written.write_text(json.dumps({"pid": container, "labels": labels, "address": f"{host}:{port}"}))
    written.rename(file)
    Path(option(words, "cidfile")[0]).write_text(name)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(container, signal.SIGTERM))
    return os.waitstatus_to_exitcode(os.waitpid(container, 0)[1])


def listing(words: list[str]) -> int:
    key, _, value = option(words, "filter")[0].removeprefix("label=").partition("=")
    for file in CONTAINERS.glob("[!.]*"):
        labels = json.loads(file.read_text())["labels"]
        if labels.get(key) == value:
            print(file.name, labels["goldstack.token"])
    return 0


def remove(words: list[str]) -> int:
    file = CONTAINERS / words[-1]
    if not file.exists():
        print(f"Error response from daemon: No such container: {words[-1]}", file=sys.stderr)
        return 1
    pid = json.loads(file.read_text())["pid"]
    file.unlink()
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2:3]:
        time.sleep(0.01)
    return 0


def port_of(words: list[str]) -> int:
    file = CONTAINERS / words[0]
    if not file.exists():
        return 1
    print(json.loads(file.read_text())["address"])
    return 0


def main(words: list[str]) -> int:
    with (HERE / "calls").open("a") as calls:
        calls.write(json.dumps(words) + "\n")
    if (HERE / "no-daemon").exists():
        print("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", file=sys.stderr)
        return 1
    match words[0]:
        case "version":
            print("27.1.1")
            return 0
        case "image":
            return int((HERE / "no-image").exists())
        case "pull":
            (HERE / "no-image").unlink()
            return 0
        case "run":
            return run(words)
        case "ps":
            return listing(words)
        case "rm":
            return remove(words)
        case "port":
            return port_of(words[1:])
    return 125


CONTAINERS.mkdir(exist_ok=True)
sys.exit(main(sys.argv[1:]))
