"""Start ministack with its replies whole and its gaps guarded: a script, run by ministack's own Python."""

import os
import runpy
import sys
from importlib import import_module
from pathlib import Path

PARTS = ["whole_replies", "copies"]
if os.environ.get("GOLDSTACK_LOCAL_GUARD") != "off":
    PARTS.append("guard")

# Last on the path, and gone again: nothing that ministack imports is found beside us.
sys.path.append(str(Path(__file__).parents[1]))
for part in PARTS:
    import_module(f"inside.{part}").install()
sys.path.pop()

runpy.run_module("ministack", run_name="__main__", alter_sys=True)
