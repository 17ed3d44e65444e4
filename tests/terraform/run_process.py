"""Runs what its arguments say, as Terraform is run; ends as it ends."""

import os
import sys
from pathlib import Path

from goldstack.errors import GoldstackError
from goldstack.terraform.process import run

try:
    sys.exit(run(sys.argv[1:], cwd=Path.cwd(), environment=os.environ).exit_code)
except GoldstackError as error:
    sys.exit(error.exit_code)
