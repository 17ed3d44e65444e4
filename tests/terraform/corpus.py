"""Small variable files, each with values for it: valid and invalid, every form that Terraform knows.

No verdicts stand here: Terraform itself says whether the values will do, and ours has to be the same.
"""

import json
from typing import Any

Case = tuple[dict[str, str], dict[str, Any]]


def typed(type_: str, value: Any, *more: str) -> Case:
    """The variable `x` of type *type_*, with *more* lines, given *value*."""
    lines = "".join(f"  {line}\n" for line in (f"type = {type_}", *more))
    return {"variables.tf": f'variable "x" {{\n{lines}}}\n'}, {"x": value}


def ungiven(*lines: str) -> Case:
    """The variable `x` of these lines, given no value."""
    return {"variables.tf": 'variable "x" {\n' + "".join(f"  {line}\n" for line in lines) + "}\n"}, {}


def overridden(base: str, override: str, **values: Any) -> Case:
    """The variable `x` of the line *base*, and of *override* in an override file."""
    files = {"variables.tf": f'variable "x" {{\n  {base}\n}}\n', "override.tf": f'variable "x" {{\n  {override}\n}}\n'}
    return files, values


def in_json(variable: Any, **values: Any) -> Case:
    """What *variable* is under `"variable"` in a `.tf.json` file."""
    return {"variables.tf.json": json.dumps({"variable": variable})}, values


RULE = 'object({ port = number, name = optional(string, "none"), tags = optional(map(string), {}) })'
NESTED = "object({ a = optional(object({ b = optional(number, 1), c = optional(list(string), []) }), {}) })"

CASES: dict[str, Case] = {
    # Primitive types, and what Terraform makes of other values.
    "a string": typed("string", "x"),
    "a number as a string": typed("string", 7),
    "a bool as a string": typed("string", True),
    "a list as a string": typed("string", ["x"]),
    "an object as a string": typed("string", {}),
    "null as a string": typed("string", None),
    "a number": typed("number", 1.5),
    **{f"{text!r} as a number": typed("number", text) for text in (
        "7", "-7", "+7", "007", "7.", ".5", "1e3", "1E+3", "1p3", "Inf", "inf", "1.10", "-0", "39" * 20,
        " 7", "7 ", "", "80a", "0x1f", "0b1", "0o7", "1_000", "1e", "--1", "1,5", "1.2.3", "NaN", "-Infinity", "\u0661", "1e99999999999",
    )},
    "a bool as a number": typed("number", True),
    "a list as a number": typed("number", [1]),
    "a bool": typed("bool", False),
    **{f"{text!r} as a bool": typed("bool", text) for text in (
        "true", "false", "1", "0", "True", "TRUE", "yes", "no", "on", "", " true", "null",
    )},
    "1 as a bool": typed("bool", 1),
    "anything": typed("any", [1, {"a": [None, True]}, "x"]),
    # Collections.
    "a list": typed("list(string)", ["a", 1, True, None]),
    "an empty list": typed("list(number)", []),
    "an object as a list": typed("list(string)", {"a": 1}),
    "a string as a list": typed("list(string)", "a"),
    "a list with one wrong element": typed("list(number)", [1, "2", "three"]),
    "a list of lists": typed("list(list(number))", [[], [1], ["2"]]),
    "a list of lists with a string": typed("list(list(number))", [[1], "2"]),
    "a set": typed("set(string)", ["a", "a", 1]),
    "a set of objects": typed(f"set({RULE})", [{"port": 1}, {"port": "1"}, {"port": 2, "name": None}]),
    "a set of objects, one without port": typed(f"set({RULE})", [{"port": 1}, {"name": "x"}]),
    "an object as a set": typed("set(string)", {"a": "a"}),
    "a set without element type": typed("set", ["a"]),
    "a map": typed("map(number)", {"a": 1, "b": "2", "c": None, "": 3, "d e": 4}),
    "a map with one wrong element": typed("map(number)", {"a": 1, "b": "two"}),
    "a list as a map": typed("map(string)", ["a"]),
    "an empty list as a map": typed("map(string)", []),
    "null as a map": typed("map(string)", None),
    # Structures.
    "a tuple": typed("tuple([string, number, bool])", [1, "2", "true"]),
    "a tuple with a comma at its end": typed("tuple([string, ])", ["a"]),
    "a tuple too short": typed("tuple([string, number])", ["a"]),
    "a tuple too long": typed("tuple([string])", ["a", "b"]),
    "an empty tuple": typed("tuple([])", []),
    "an object as a tuple": typed("tuple([string])", {"a": "a"}),
    "an object": typed(RULE, {"port": "80"}),
    "an object with an attribute too many": typed(RULE, {"port": 80, "more": [1]}),
    "an object without a needed attribute": typed(RULE, {"name": "x"}),
    "an object with null for a needed attribute": typed(RULE, {"port": None}),
    "an object with null for an optional attribute": typed(RULE, {"port": 1, "name": None, "tags": None}),
    "an object with a wrong optional attribute": typed(RULE, {"port": 1, "tags": ["a"]}),
    "a list as an object": typed(RULE, [80]),
    "an empty object type": typed("object({})", {"a": 1}),
    "a list of objects, the third one wrong": typed(f"list({RULE})", [{"port": 1}, {"port": 2}, {"port": "80a"}]),
    "defaults in nested objects": typed(NESTED, {}),
    "part of the defaults in nested objects": typed(NESTED, {"a": {"b": "2"}}),
    "a wrong value in nested objects": typed(NESTED, {"a": {"c": "x"}}),
    "null in nested objects": typed(NESTED, {"a": None}),
    "attributes with colons, dashes and comments": typed("object({\n a-b : string # one\n // two\n c = number\n})", {"a-b": 1, "c": 2}),
    "a map of objects of maps": typed("map(object({ m = map(list(number)) }))", {"a": {"m": {"b": [1, "2"]}}}),
    "a map of objects of maps, wrong inside": typed("map(object({ m = map(list(number)) }))", {"a": {"m": {"b": [1, "x"]}}}),
    # `any` inside, where all elements must find one type.
    "list": typed("list", [1, "a", None]),
    "map": typed("map", {"a": 1, "b": "x"}),
    "map(any) of numbers and bools": typed("map(any)", {"a": 1, "b": True}),
    "map(any) of strings and bools": typed("map(any)", {"a": "x", "b": True}),
    "map(any) of a string and a list": typed("map(any)", {"a": "x", "b": ["y"]}),
    "map(any) of lists of two lengths": typed("map(any)", {"a": [1], "b": [1, "2"]}),
    "map(any) of objects alike": typed("map(any)", {"a": {"x": 1}, "b": {"x": "y"}}),
    "map(any) of objects unlike": typed("map(any)", {"a": {"x": 1}, "b": {"y": [1]}}),
    "map(any) of null and a list": typed("map(any)", {"a": None, "b": ["1", False]}),
    "list(any) of null and two objects": typed("list(any)", [None, {"a": 1}, {"b": 2}]),
    "list(any) of lists and objects": typed("list(any)", [[], {}]),
    "set(any) of numbers and bools": typed("set(any)", [1, True]),
    "list of objects of any": typed("list(object({ a = any }))", [{"a": 1}, {"a": "x"}]),
    "list of objects of any, unlike": typed("list(object({ a = any }))", [{"a": 1}, {"a": [1]}]),
    "set of objects of any": typed("set(object({ a = any }))", [{"a": 1}, {"a": "x"}]),
    "map of tuples of any": typed("map(tuple([any]))", {"a": [1], "b": ["x"]}),
    "list of objects with any by default": typed("list(object({ a = optional(any, 1) }))", [{"a": "x"}, {}]),
    "list of objects with any by default, unlike": typed("list(object({ a = optional(any, 1) }))", [{"a": True}, {}]),
    # Types that are none.
    **{f"the type {text}": typed(text, "x") for text in (
        '"string"', '"list"', '"map"', '"any"', "(string)", "strin", "String", "var.x", "null", "5", "string()", "any({})", "list()",
        "list(string, number)", "list[string]", "tuple(string)", "tuple([string], [string])", "tuple", "object", "object([])",
        "object({}, {})", 'object({ "a" = string })', "object({ (a) = string })", "object({ 1 = string })",
        "object({ a = string, a = number })", "object({ for k in [] : k => string })", "optional(string)", "list(optional(string))",
        "tuple([optional(string)])", "object({ a = optional() })", 'object({ a = optional(string, "x", "y") })',
        'object({ a = optional(number, "x") })', "object({ a = optional(object({ b = number }), {}) })",
        'object({ a = optional(string, upper("x")) })', "object({ a = optional(string, b) })",
    )},
    "the type list(string...)": typed("list(string...)", ["x"]),
    "a default of an optional attribute that is converted": typed('object({ a = optional(number, "7") })', {}),
    "no type": ({"variables.tf": 'variable "x" {}\n'}, {"x": [1, "a"]}),
    # null, and values that are not given.
    "a value that is missing": ungiven("type = string"),
    "a default": ungiven("type = string", 'default = "x"'),
    "a default of null": ungiven("type = string", "default = null"),
    "null, not nullable": typed("string", None, "nullable = false"),
    "null, not nullable, with a default": typed("string", None, "nullable = false", 'default = "x"'),
    'null, not nullable by "false"': typed("string", None, 'nullable = "false"'),
    "null inside, not nullable": typed("list(string)", [None], "nullable = false"),
    "a default of null, not nullable": ungiven("type = string", "nullable = false", "default = null"),
    "nullable of a word": typed("string", "x", "nullable = maybe"),
    "a value, not nullable": typed("string", "", "nullable = false"),
    # Defaults.
    **{f"the default {text} of a {type_}": ungiven(f"type = {type_}", f"default = {text}") for type_, text in (
        ("number", '"7"'), ("number", '"seven"'), ("number", "-1.5"), ("bool", '"true"'), ("bool", '"yes"'), ("string", "[]"),
        ("list(number)", '["1", 2]'), ("list(number)", '["x"]'), ("map(string)", '{ a = 1, "b" = null, ("c") = true }'),
        ("map(string)", "[]"), (RULE, "{ port = 1 }"), (RULE, "{}"), ("string", "<<-EOT\n    a\n      b\n  EOT\n"),
        ("number", "<<EOT\n1\nEOT\n"), ("string", '"${"a"}b"'), ("number", '"${1}"'), ("string", 'upper("x")'), ("string", "var.y"),
        ("number", "1 + 2"), ("string", 'true ? "a" : "b"'), ("list(string)", '[for x in ["a"] : x]'), ("any", "{ a = [1, { b = null }] }"),
        ("list(any)", "[1, true]"), ("string", '"$${a} %%{b}"'), ("tuple([string])", "[]"),
    )},
    # Other arguments.
    "sensitive": typed("number", 1, "sensitive = true"),
    "sensitive and wrong": typed("number", "one", "sensitive = true"),
    "ephemeral": typed("string", "x", "ephemeral = true"),
    "ephemeral and missing": ungiven("type = string", "ephemeral = true"),
    "described": typed("string", "x", 'description = "type = number"'),
    "validated": typed("number", 5, 'validation {\n    condition     = var.x > 1\n    error_message = "Too small."\n  }'),
    "validated and wrong": typed("number", "five", 'validation {\n    condition     = true || var.x > 1\n    error_message = "Too small."\n  }'),
    "a type twice": typed("string", "x", "type = number"),
    # Names.
    **{f"a variable called {name}": ({"variables.tf": f'variable "{name}" {{\n  default = 1\n}}\n'}, {}) for name in (
        "source", "version", "providers", "provider", "count", "for_each", "lifecycle", "depends_on", "locals", "_",
        "module", "data", "local", "each", "self", "path", "terraform", "connection",
        "a b", "1a", "-a", "", "a.b", "_a-é", "\\u0061", "ключ",
    )},
    "a variable without quotes": ({"variables.tf": "variable x {\n}\n"}, {"x": 1}),
    "a variable without name": ({"variables.tf": "variable {\n}\n"}, {}),
    "a variable with two names": ({"variables.tf": 'variable "x" "y" {\n}\n'}, {"x": 1}),
    "a variable twice in a file": ({"variables.tf": 'variable "x" {}\nvariable "x" {}\n'}, {"x": 1}),
    "a variable in two files": ({"a.tf": 'variable "x" {}\n', "b.tf": 'variable "x" {}\n'}, {"x": 1}),
    "a variable in a .tf and a .tf.json": ({"a.tf": 'variable "x" {}\n', "b.tf.json": '{"variable": {"x": {}}}'}, {"x": 1}),
    # Override files.
    "an override gives a default": overridden("type = string", 'default = "x"'),
    "an override gives a wrong default": overridden("type = number", 'default = "x"'),
    "an override gives another type": overridden("type = number", "type = string", x="x"),
    "an override gives a type for which the default is wrong": overridden("default = 1", "type = list(string)"),
    "an override gives type and default": overridden("type = number\n  default = 1", "type = list(string)\n  default = []"),
    "an override takes null away": overridden("default = null", "nullable = false"),
    "an override allows null": overridden("nullable = false", "nullable = true", x=None),
    "an override of nothing": ({"main.tf": "", "override.tf": 'variable "x" {}\n'}, {"x": 1}),
    "an override twice": ({"a.tf": 'variable "x" {}\n', "x_override.tf": 'variable "x" {}\nvariable "x" {\n  default = 1\n}\n'}, {}),
    "an override with a validation": overridden("type = number", 'validation {\n    condition = var.x > 1\n    error_message = "No."\n  }', x=2),
    "an override in JSON": ({"a.tf": 'variable "x" {}\n', "a_override.tf.json": '{"variable": {"x": {"default": 1}}}'}, {}),
    # JSON syntax.
    **{f"the JSON type {type_!r}": in_json({"x": {"type": type_}}, x=value) for type_, value in (
        ("string", "x"), ("number", "x"), ("list", ["x"]), ("map", {"a": 1}), ("set", []), ("list(number)", ["1"]), ("list(number)", ["x"]),
        (" string ", "x"), ("object({\n a = string\n b = optional(number, 1)\n})", {"a": 1}), ("${string}", "x"), ('"string"', "x"),
        ("", "x"), ("Foo", "x"), (5, "x"), (None, "x"), (True, "x"), (["string"], "x"), ("any", [1]),
    )},
    "a JSON variable in a list": in_json([{"x": {"type": "number"}}, {"y": {"default": 1}}], x="1"),
    "a JSON variable twice in a list": in_json([{"x": {}}, {"x": {}}], x="1"),
    "a JSON body in a list": in_json({"x": [{"type": "number"}]}, x="x"),
    "two JSON bodies": in_json({"x": [{"type": "number"}, {"default": 1}]}, x=1),
    "a JSON default of null": in_json({"x": {"default": None}}),
    "a JSON default that is missing": in_json({"x": {"type": "string"}}),
    "a JSON default that looks like a template": in_json({"x": {"type": "number", "default": "${1}"}}),
    "a JSON default of a wrong type": in_json({"x": {"type": "map(number)", "default": {"a": "b"}}}),
    "JSON not nullable": in_json({"x": {"nullable": False}}, x=None),
    'JSON not nullable by "false"': in_json({"x": {"nullable": "false"}}, x=None),
    "JSON nullable by a template": in_json({"x": {"nullable": "${false}"}}, x=1),
    "JSON with a key twice": ({"a.tf.json": '{"variable": {"x": {"type": "string", "type": "number"}}}'}, {"x": 1}),
    "JSON with a variable twice": ({"a.tf.json": '{"variable": {"x": {}, "x": {}}}'}, {"x": 1}),
    "JSON with `variable` twice": ({"a.tf.json": '{"variable": {"x": {}}, "variable": {"y": {"default": 1}}}'}, {"x": 1}),
    "JSON in a list": ({"a.tf.json": '[{"variable": {"x": {"type": "number"}}}]'}, {"x": "x"}),
    # Several at once.
    "two variables, one missing": ({"a.tf": 'variable "x" {}\n', "b.tf.json": '{"variable": {"y": {}}}'}, {"x": 1}),
    "a commented variable": ({"a.tf": '# variable "x" {}\n/* variable "y" {} */\n'}, {}),
}  # fmt: skip
