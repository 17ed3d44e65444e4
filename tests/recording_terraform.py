"""A stand-in for Terraform: notes what it is given, and behaves as `answers.json` beside it says for its command.

An answer may have: stdout, stderr, late (what it writes at its end), code, seconds (how long it lasts) and graceful (end
at the first SIGINT, as Terraform does; otherwise signals are only noted).
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def note(**what: object) -> None:
    line = json.dumps({"pid": os.getpid(), **what}) + "\n"
    descriptor = os.open(HERE / "calls.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)


def main(argv: list[str]) -> int:
    answers = json.loads((HERE / "answers.json").read_text())
    if argv == ["version", "-json"] and "TF_DATA_DIR" not in os.environ:
        with (HERE / "questions").open("a") as file:
            file.write("version\n")
        print(json.dumps({"terraform_version": answers["version"], "platform": "linux_amd64"}))
        return 0
    answer = answers["commands"].get(argv[0] if argv else "", {})
    ended = []

    def on_signal(number: int, _: object) -> None:
        ended.append(number)
        note(signal=number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    umask = os.umask(0)
    os.umask(umask)
    for word in argv:
        if word.startswith("-out="):
            Path(word.removeprefix("-out=")).write_text("a plan")
    if argv[:1] == ["init"] and "TF_DATA_DIR" in os.environ:
        provider = "providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64"
        Path(os.environ["TF_DATA_DIR"], provider).mkdir(parents=True, exist_ok=True)
    sys.stdout.write(answer.get("stdout", ""))
    sys.stdout.flush()
    sys.stderr.write(answer.get("stderr", ""))
    note(
        argv=argv,
        environment=dict(os.environ),
        umask=umask,
        cwd=str(Path.cwd()),
        terminal=os.isatty(0),
        session=os.getsid(0),
    )
    end = time.monotonic() + answer.get("seconds", 0)
    while time.monotonic() < end and not (ended and answer.get("graceful")):
        time.sleep(0.01)
    sys.stdout.write(answer.get("late", ""))
    sys.stdout.flush()
    note(ended=True)
    return 1 if ended and answer.get("graceful") else answer.get("code", 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
