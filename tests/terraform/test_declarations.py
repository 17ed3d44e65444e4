"""Variable blocks: what is read of them, in both syntaxes, and how files are put together."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.terraform import Variable, read_sources
from goldstack.terraform.constraints import read_quoted_type
from goldstack.terraform.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    UNKNOWN,
    Attribute,
    Collection,
    Object,
    Tuple,
    Type,
    Unknown,
)

from .conftest import Write
from .real import exact, outputs


def only(folder: Path) -> Variable:
    """The one variable of *folder*."""
    sources = read_sources(folder)
    assert sources.faults == []
    (variable,) = sources.variables.values()
    return variable


def test_everything_in_a_block_is_read(infra: Write) -> None:
    folder = infra(
        variables_tf="""# The first line is another one.
variable "my_var" {
  description = "What it \\"is\\"."
  type        = map(object({ port = optional(number, 80) }))
  default     = { a = { port = -1 }, "b" = {} }
  nullable    = false
  sensitive   = true
  ephemeral   = true
  validation {
    condition     = length(var.my_var) > 0
    error_message = "Empty."
  }
  validation {
    condition     = var.my_var != null
    error_message = "Null."
  }
}
"""
    )
    assert only(folder) == Variable(
        name="my_var",
        description='What it "is".',
        type=Collection("map", Object({"port": Attribute(NUMBER, optional=True, default=80)})),
        has_default=True,
        default={"a": {"port": -1}, "b": {}},
        nullable=False,
        sensitive=True,
        ephemeral=True,
        validations=2,
        place="infra/aws/variables.tf:2",
        path=folder / "variables.tf",
        line=2,
    )


def test_json_says_the_same(infra: Write) -> None:
    body = {
        "description": "What it is.",
        "type": "tuple([string, list(any)])",
        "default": ["${a}", [1.5]],
        "nullable": "false",
        "sensitive": True,
        "ephemeral": False,
        "validation": [{"condition": "${var.x != null}", "error_message": "Null."}],
    }
    folder = infra(variables_tf_json=json.dumps({"variable": {"x": body}}, indent=2))
    assert only(folder) == Variable(
        name="x",
        description="What it is.",
        type=Tuple((STRING, Collection("list", ANY))),
        has_default=True,
        default=["${a}", [Decimal("1.5")]],
        nullable=False,
        sensitive=True,
        validations=1,
        place="infra/aws/variables.tf.json:3",
        path=folder / "variables.tf.json",
        line=3,
    )


def test_a_bare_block_is_a_variable_of_any_type(infra: Write) -> None:
    folder = infra(a_tf="variable x {}\n")
    assert only(folder) == Variable(name="x", place="infra/aws/a.tf:1", path=folder / "a.tf", line=1)


def test_override_files_change_what_they_name_one_after_the_other(infra: Write) -> None:
    folder = infra(
        z_tf='variable "x" {\n  type = string\n  description = "first"\n  sensitive = true\n}\n',
        a_override_tf='variable "x" {\n  default = 1\n  nullable = false\n}\n',
        override_tf='variable "x" {\n  type = number\n  sensitive = false\n}\nvariable "x" {\n  default = 2\n}\n',
    )
    found = only(folder)
    assert (found.type, found.default, found.nullable, found.sensitive) == (NUMBER, 2, False, False)
    assert (found.description, found.place) == ("first", "infra/aws/z.tf:1")


_TYPES = st.recursive(
    st.sampled_from([STRING, NUMBER, BOOL, ANY]),
    lambda inner: (
        st.builds(Collection, st.sampled_from(["list", "set", "map"]), inner)
        | st.lists(inner, max_size=3).map(lambda types: Tuple(tuple(types)))
        | st.dictionaries(
            st.from_regex(r"[a-z_][a-z0-9_-]*", fullmatch=True),
            st.builds(Attribute, inner) | st.builds(Attribute, inner, st.just(True)),
            max_size=3,
        ).map(Object)
    ),
)


@given(_TYPES)
def test_a_type_is_written_as_it_is_read(type_: Type) -> None:
    assert read_quoted_type(str(type_)) == type_


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(_VALUES.filter(lambda value: value is not None and not any(sign in json.dumps(value) for sign in ("$$", "%%"))))
def test_a_default_is_written_as_it_is_read(value: object) -> None:
    type_ = Object({"a": Attribute(ANY, optional=True, default=value)})  # type: ignore[arg-type] # it is JSON
    assert read_quoted_type(str(type_)) == type_


LITERALS = [
    '" a"', '" "', '" \u2028 x ${"y"}  z "', '"${"y"} "', '"\u3000"', '"a\\n b "', '""', '"${""}"', '"${""}${""}"', "1", "-1", "- 1", "-(1)", "1.50", "1.0e+3", "1.5e-3", "01", "12345678901234567890123456789012345678901234567890", "true", "false", "null",
    '""', '"a b"', '"a\\n\\r\\t\\"\\\\ \\u00e9 \\U0001F600"', '"$${a} %%{b}"', '"$ $$ % %%"', '"e\u0301"', '"/* no */ # no"',
    '"${1}"', '"${"a"}${"b"}"', '"a${"b"}"', '"a${1}"', '"a${true}"', '"${[1]}"', "[]", '[1, "a", [null]]', "[1,]", "[\n 1, # one\n 2\n]",
    "{}", '{a = 1, "b" : 2}', '{ ("c") = 1 }', "{ 1 = 2 }", "{ true = 2 }", "{ a = 1, a = 2 }", "{ a-b = 1 }", '{ "a${"b"}" = 1 }',
    "{\n # c\n a = 1 // d\n /* e */ b = {\n c = null }\n}", "(<<EOT\na\nEOT\n)", "<<EOT\nEOT\n", "<<EOT\n \u2028a\x0b \nEOT\n", '<<EOT\n a\n  b $${c} \\n "d"\nEOT\n',
    "<<-EOT\n    a\n      b\n\n    c\n    EOT\n", "<<-EOT\n    a\n  \n    c\n    EOT\n", "<<-EOT\n\ta\n\t\tb\n    EOT\n", "<<-EOT\n  a\n b\n   EOT\n",
]  # fmt: skip
COMPUTED = [
    '"%{ for x in ["a"] }${x}%{ endfor }"',
    '"$$${a}"',
    '"%{ if true }a%{ endif }"', '<<EOT\n${"a"}\nEOT\n', "!true", "1 + 2", "true ? 1 : 2", "[for x in [1] : x]", "{ for x in [1] : x => x }",
    "[1][0]", "{ a = 1 }.a", '"${~ "a" ~}"',
]  # fmt: skip


def test_literals_are_what_terraform_takes_them_for_and_the_rest_is_left_unknown(infra: Write) -> None:
    texts = [*LITERALS, *COMPUTED]
    folder = infra(
        main_tf="".join(
            f'variable "x{i}" {{\n  default = {text}\n}}\noutput "x{i}" {{\n  value = jsonencode(var.x{i})\n}}\n'
            for i, text in enumerate(texts)
        ),
        values_tfvars_json="{}",
    )
    sources = read_sources(folder)
    assert sources.faults == []
    (folder / "none.tfvars.json").write_text("{}")
    seen = outputs(folder, folder / "none.tfvars.json")
    for i, text in enumerate(texts):
        ours = sources.variables[f"x{i}"].default
        if text in COMPUTED:
            assert ours == UNKNOWN, text
        else:
            assert not isinstance(ours, Unknown), text
            assert exact(ours) == exact(json.loads(seen[f"x{i}"], parse_float=Decimal)), text


@pytest.mark.parametrize("text", ['"\\q"', '"\\ud83d"', "1" * 5000, "0x1f"])
def test_what_is_not_understood_is_unknown_or_unreadable_and_never_guessed(infra: Write, text: str) -> None:
    sources = read_sources(infra(a_tf=f'variable "x" {{\n  default = {text}\n}}\n'))
    assert sources.unreadable or sources.variables["x"].default == UNKNOWN
