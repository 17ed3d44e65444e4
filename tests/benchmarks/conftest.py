"""`benchmarks` is a folder of the repository, not an installed package: it is imported from there."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
