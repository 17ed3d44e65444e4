"""The table of gaps: whole, and the same in the docs."""

import ast
from pathlib import Path

from .gaps import COMMAND, DOCS, GAPS, documented


def test_every_gap_is_one_of_a_case() -> None:
    cases = {
        function.name
        for file in Path(__file__).parent.glob("test_*.py")
        for function in ast.parse(file.read_text()).body
        if isinstance(function, ast.FunctionDef) and any(one.arg == "asked" for one in function.args.args)
    }
    assert set(GAPS) - cases == set()


def test_the_docs_show_the_gaps() -> None:
    text = DOCS.read_text()
    assert text == documented(text), f"Run `{COMMAND}`."
