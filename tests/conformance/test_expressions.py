"""Expressions: names, values, mistakes, and what an update does.

Source: Amazon DynamoDB Developer Guide, "Using expressions in DynamoDB" with its pages "Reserved words", "Expression attribute names", "Using
update expressions", "Condition and filter expressions, operators, and functions", and "Quotas" (expression parameters).
"""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from .asking import Asked, refused

A = {":a": {"S": "a"}}


def condition(asked: Asked, expression: str, values: dict[str, Any] | None = None, **more: Any) -> None:
    if values:
        more["ExpressionAttributeValues"] = values
    asked.client.put_item(TableName=asked.table, Item=asked.item(), ConditionExpression=expression, **more)


def test_a_reserved_word_is_refused_as_a_name(asked: Asked) -> None:
    with refused("reserved keyword: name"):
        asked.update("SET name = :a", ExpressionAttributeValues=A)
    with refused("reserved keyword: Status"):
        condition(asked, "Status = :a", A)
    with refused("reserved keyword: year"):
        asked.query(ProjectionExpression="pk, year")
    with refused("reserved keyword: ttl"):
        asked.query(FilterExpression="ttl = :a", ExpressionAttributeValues=A)


def test_any_name_can_be_said_by_a_placeholder(asked: Asked) -> None:
    names = {"#n": "name", "#d": "a.b-c d", "#u": "größe"}
    asked.update("SET #n = :a, #d = :a, #u = :a", ExpressionAttributeNames=names, ExpressionAttributeValues=A)
    assert asked.get() == asked.item(**{name: {"S": "a"} for name in names.values()})


def test_a_placeholder_that_is_not_used_is_refused(asked: Asked) -> None:
    with refused("ExpressionAttributeValues unused in expressions: keys: {:b}"):
        asked.update("SET a = :a", ExpressionAttributeValues=A | {":b": {"S": "b"}})
    with refused("ExpressionAttributeNames unused in expressions: keys: {#b}"):
        asked.update("SET a = :a", ExpressionAttributeValues=A, ExpressionAttributeNames={"#b": "b"})


def test_a_placeholder_that_only_begins_like_one_in_use_is_refused(asked: Asked) -> None:
    with refused("unused in expressions: keys: {:a}"):
        asked.update("SET a = :ab", ExpressionAttributeValues=A | {":ab": {"S": "b"}})
    with refused("unused in expressions: keys: {#a}"):
        asked.update("SET #ab = :a", ExpressionAttributeValues=A, ExpressionAttributeNames={"#a": "a", "#ab": "b"})


def test_a_placeholder_that_is_not_defined_is_refused(asked: Asked) -> None:
    with refused("not defined; attribute value: :b"):
        asked.update("SET a = :b, b = :a", ExpressionAttributeValues=A)
    with refused("not defined; attribute name: #b"):
        asked.update("SET #b = :a, #a = :a", ExpressionAttributeValues=A, ExpressionAttributeNames={"#a": "a"})


def test_placeholders_without_an_expression_are_refused(asked: Asked) -> None:
    with refused("ExpressionAttributeValues can only be specified when using expressions"):
        asked.client.put_item(TableName=asked.table, Item=asked.item(), ExpressionAttributeValues=A)
    with refused("ExpressionAttributeNames can only be specified when using expressions"):
        asked.client.get_item(TableName=asked.table, Key=asked.key(), ExpressionAttributeNames={"#a": "a"})


def test_a_condition_that_cannot_be_read_is_refused(asked: Asked) -> None:
    for expression in (
        "a = ",
        "a == :a",
        "a = :a AND",
        "(a = :a",
        "a LIKE :a",
        "a ! :a",
        "a = :a, b = :a",
        "or = :a",
        "a",
        "a[-1] = :a",
    ):
        with refused("Invalid ConditionExpression: Syntax error"):
            condition(asked, expression, A if ":a" in expression else None)


def test_an_update_that_cannot_be_read_is_refused(asked: Asked) -> None:
    wrong = (
        "SET a :a",
        "SET a = :a,",
        "SET a = :a, REMOVE b",
        "SET a = :a * :a",
        "SET a = :a;",
        "SET a = b + b + :a",
        "ADD a b",
        "SET 1a = :a",
    )
    for expression in wrong:
        with refused("Invalid UpdateExpression: Syntax error"):
            asked.update(expression, **({"ExpressionAttributeValues": A} if ":a" in expression else {}))
    with refused('The "SET" section can only be used once in an update expression'):
        asked.update("SET a = :a SET b = :a", ExpressionAttributeValues=A)


def test_a_projection_that_cannot_be_read_is_refused(asked: Asked) -> None:
    for expression in ("a,", "a b", "a,,b", "size(a)", ":a"):
        with refused("Invalid ProjectionExpression: Syntax error"):
            asked.client.get_item(TableName=asked.table, Key=asked.key(), ProjectionExpression=expression)
    for expression in ("a, a", "a.b, a", "a[0], a.b"):
        with refused("Two document paths"):
            asked.client.get_item(TableName=asked.table, Key=asked.key(), ProjectionExpression=expression)


def test_the_expressions_of_batches_and_transactions_are_read_too(asked: Asked) -> None:
    action = {"TableName": asked.table, "Key": asked.key()}
    with refused("Invalid UpdateExpression: Syntax error"):
        asked.client.transact_write_items(TransactItems=[{"Update": action | {"UpdateExpression": "SET a"}}])
    with refused("reserved keyword: year"):
        asked.client.transact_get_items(TransactItems=[{"Get": action | {"ProjectionExpression": "year"}}])
    with refused("Invalid ProjectionExpression: Syntax error"):
        asked.client.batch_get_item(RequestItems={asked.table: {"Keys": [asked.key()], "ProjectionExpression": "a,,b"}})


CONDITIONS = """
a = :n; (a = :n); (a = :n) AND (b = :n); ((a = :n) OR (b = :n)); NOT a = :n; NOT NOT a = :n; not (a = :n)
a <> :n and b = :n or c=:n; size(a) = size(b); :n = a; :n = :n; a IN (b, :n); a BETWEEN b AND :n; begins_with(a, :s); contains(a, :s)
size(a) > :n; size(a) > size(a); size(a) IN (:n); size(a) BETWEEN :n AND :n; a = size(b); contains(a, size(b)); a = :bool
a.b[0][1].c = :n; a[ 0 ] . b = :n; a in (:n); a between :n and :n; a = :n OR (NOT (b = :s) AND c > :n); a.a = a; a <> b.a; a IN (:bool, :l)
attribute_type(a, :type) AND attribute_not_exists(b) AND begins_with(c, :s); NOT (attribute_exists(a)); :n < a; A1_b2 = :n
"""
UPDATES = """
SET a = (n + :n); SET a = :n + :n; SET a = (:n); SET a = (n) + (:n); SET l[0] = :n, l[1] = :n; SET m.x = :n, m.y = :n; SET a = n - :n
set a = :n remove zz add q :n delete w :ss; REMOVE l[0], l[1] SET l[2] = :n; SET a = if_not_exists(zz, if_not_exists(n, :n))
SET a = list_append(if_not_exists(zz, :l), if_not_exists(l, :l)); SET a = list_append(:l, :l); SET a = if_not_exists(n, :n) + if_not_exists(n, :n)
SET a = (if_not_exists(n, :n) - :n); SET a = if_not_exists(m.x, :n); SET a = if_not_exists(n, :s) + :n; SET a = list_append((l), :l)
ADD a :n, b :ss; DELETE w :ss; SET a = m; SET a = :n, b = n, c = a1 REMOVE d, e.f
"""
VALUES: dict[str, Any] = {
    ":n": {"N": "1"},
    ":l": {"L": []},
    ":s": {"S": "s"},
    ":bool": {"BOOL": True},
    ":ss": {"SS": ["a"]},
    ":type": {"S": "NULL"},
}


def listed(expressions: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each expression with the values that it holds."""
    for expression in re.split(r";\s*|\n", expressions.strip()):
        yield expression, {name: value for name, value in VALUES.items() if re.search(rf"{name}\b", expression)}


def test_every_form_of_a_condition_is_read(asked: Asked) -> None:
    for expression, values in listed(CONDITIONS):
        with contextlib.suppress(asked.client.exceptions.ConditionalCheckFailedException):
            condition(asked, expression, values)


def test_operands_may_stand_in_parentheses(asked: Asked) -> None:
    for expression in ("(a) = :a", "a = (:a)", "(size(a)) >= (size(b))"):
        asked.put(a={"S": "a"}, b={"S": "b"})
        condition(asked, expression, A if ":a" in expression else None)


def test_functions_accept_values_in_place_of_paths(asked: Asked) -> None:
    for expression in ("begins_with(:a, a)", "contains(:a, a)", "size(:a) = size(a)"):
        asked.put(a={"S": "a"})
        condition(asked, expression, A)


def test_every_form_of_an_update_is_read(asked: Asked) -> None:
    stored = {"n": {"N": "1"}, "l": {"L": []}, "m": {"M": {"x": {"N": "1"}}}, "a1": {"S": ""}, "e": {"M": {}}}
    for expression, values in listed(UPDATES):
        asked.put(**stored)
        asked.update(expression, **({"ExpressionAttributeValues": values} if values else {}))


def test_an_empty_expression_is_refused(asked: Asked) -> None:
    with refused("The expression can not be empty"):
        asked.update("")
    with refused("The expression can not be empty"):
        condition(asked, "")
    with refused("The expression can not be empty"):
        asked.query(FilterExpression="")


def test_redundant_parentheses_are_refused(asked: Asked) -> None:
    with refused("redundant parentheses"):
        condition(asked, "((a = :a))", A)


def test_a_function_that_is_not_known_is_refused(asked: Asked) -> None:
    with refused("Invalid function name; function: starts_with"):
        condition(asked, "starts_with(a, :a)", A)


def test_an_operand_of_a_wrong_type_is_refused(asked: Asked) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("begins_with(a, :v)", {"N": "1"}),
        ("a < :v", {"BOOL": True}),
        ("size(a) > :v OR a > :v", {"L": []}),
        ("size(:v) > a", {"N": "1"}),
        ("attribute_type(a, :v)", {"S": "STRING"}),
        ("attribute_type(a, :v)", {"N": "1"}),
        ("attribute_exists(:v)", {"S": "a"}),
        ("a BETWEEN :v AND b", {"SS": ["a"]}),
    ]
    for expression, value in wrong:
        with refused("Invalid ConditionExpression"):
            condition(asked, expression, {":v": value})
    for expression in ("SET a = a + :v", "SET a = list_append(a, :v)", "SET a = if_not_exists(:v, :v)"):
        with refused("Invalid UpdateExpression"):
            asked.update(expression, ExpressionAttributeValues={":v": {"S": "1"}})


def test_functions_are_used_as_they_are_meant(asked: Asked) -> None:
    wrong = (
        "size(a)",
        "attribute_exists(a) = b",
        "attribute_exists(a, b)",
        "begins_with(a)",
        "a = a",
        "contains(a, a)",
        "if_not_exists(a, b) = c",
    )
    for expression in wrong:
        with refused("Invalid ConditionExpression"):
            condition(asked, expression)
    for expression in ("SET a = size(b)", "SET a = list_append(b)", "SET a = if_not_exists(b, list_append(c, d))"):
        with refused("Invalid UpdateExpression"):
            asked.update(expression)


def test_a_range_from_high_to_low_is_refused(asked: Asked) -> None:
    with refused("upper bound to be greater than or equal to lower bound"):
        condition(asked, "a BETWEEN :hi AND :lo", {":hi": {"N": "2"}, ":lo": {"N": "1"}})


def test_a_list_of_values_has_at_most_100_of_them(asked: Asked) -> None:
    values = {f":v{n}": {"N": str(n)} for n in range(101)}
    asked.put(a={"N": "99"})
    condition(asked, f"a IN ({', '.join(list(values)[:100])})", dict(list(values.items())[:100]))
    with refused("Invalid ConditionExpression"):
        condition(asked, f"a IN ({', '.join(values)})", values)


def test_an_expression_has_at_most_4_kb(asked: Asked) -> None:
    with refused("size has exceeded the maximum allowed size"):
        condition(asked, " OR ".join([f"{'a' * 100} = :a"] * 40), A)


def test_an_expression_has_at_most_300_operators(asked: Asked) -> None:
    with refused("too many operators"):
        condition(asked, " OR ".join(["a=:a"] * 160), A)


def test_old_parameters_beside_expressions_are_refused(asked: Asked) -> None:
    with refused("Can not use both expression and non-expression parameters in the same request"):
        condition(asked, "attribute_not_exists(pk)", Expected={"a": {"Exists": False}})


def test_values_of_different_types_are_never_equal_nor_ordered(asked: Asked) -> None:
    asked.put(a={"S": "1"})
    values = {":n": {"N": "1"}}
    for expression in ("a = :n", "a < :n", "a >= :n"):
        with refused(code="ConditionalCheckFailedException"):
            condition(asked, expression, values)
    condition(asked, "a <> :n", values)


def test_what_is_missing_equals_nothing_not_even_what_is_missing_too(asked: Asked) -> None:
    asked.put()
    with refused(code="ConditionalCheckFailedException"):
        condition(asked, "absent = gone")
    condition(asked, "absent <> gone")


def test_what_is_missing_is_not_equal_to_anything(asked: Asked) -> None:
    asked.put(b={"S": "b"})
    condition(asked, "absent <> :a AND NOT absent = :a AND attribute_not_exists(absent)", A)


def test_conditions_look_into_documents(asked: Asked) -> None:
    item = asked.item(a={"M": {"b": {"L": [{"S": "x"}, {"N": "7"}]}}}, tags={"SS": ["red", "blue"]}, t={"S": "hello"})
    asked.client.put_item(TableName=asked.table, Item=item)
    condition(
        asked,
        "a.b[1] BETWEEN :lo AND :hi AND size(a.b) = :two AND contains(tags, :red) AND contains(t, :ell) "
        "AND begins_with(a.b[0], :x) AND attribute_type(a.b, :list) AND attribute_not_exists(a.b[2])",
        {
            ":lo": {"N": "7"},
            ":hi": {"N": "8"},
            ":two": {"N": "2"},
            ":red": {"S": "red"},
            ":ell": {"S": "ell"},
            ":x": {"S": "x"},
            ":list": {"S": "L"},
        },
    )


def test_not_binds_before_and_and_that_before_or(asked: Asked) -> None:
    asked.put(a={"N": "1"}, b={"N": "2"})
    one = {":one": {"N": "1"}}
    with refused(code="ConditionalCheckFailedException"):
        condition(asked, "NOT a = :one AND b = :one OR b = :one", one)
    condition(asked, "a = :one OR a = :one AND b = :one", one)


def test_two_actions_on_overlapping_paths_are_refused(asked: Asked) -> None:
    for expression in (
        "SET a = :a, a = :a",
        "SET a.b = :a, a = :a",
        "SET a = :a REMOVE a",
        "SET a[0] = :a, a[0].b = :a",
    ):
        with refused("Two document paths overlap"):
            asked.update(expression, ExpressionAttributeValues=A)


def test_a_path_that_is_a_list_here_and_a_map_there_is_refused(asked: Asked) -> None:
    asked.put(a={"M": {}})
    with refused("Two document paths conflict"):
        asked.update("SET a.b = :a, a[0] = :a", ExpressionAttributeValues=A)


def test_a_key_attribute_cannot_be_updated(asked: Asked) -> None:
    for expression in ("SET sk = :a", "REMOVE sk", "SET #sk = :a"):
        names = {"ExpressionAttributeNames": {"#sk": "sk"}} if "#" in expression else {}
        values = {} if "REMOVE" in expression else {"ExpressionAttributeValues": A}
        with refused("Cannot update attribute sk. This attribute is part of the key"):
            asked.update(expression, **names, **values)


def test_all_actions_read_the_item_as_it_was(asked: Asked) -> None:
    asked.put(a={"S": "a"}, b={"S": "b"})
    asked.update("SET a = b, b = a, c = a REMOVE d")
    assert asked.get() == asked.item(a={"S": "b"}, b={"S": "a"}, c={"S": "a"})


def test_list_append_adds_at_either_end(asked: Asked) -> None:
    asked.put(a={"L": [{"N": "2"}]})
    asked.update("SET a = list_append(a, :l)", ExpressionAttributeValues={":l": {"L": [{"N": "3"}]}})
    asked.update("SET a = list_append(:l, a)", ExpressionAttributeValues={":l": {"L": [{"N": "1"}]}})
    assert asked.get()["a"] == {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]}
    asked.put("text", a={"S": "no list"})
    with refused("incorrect data type"):
        asked.update("SET a = list_append(a, :l)", "text", ExpressionAttributeValues={":l": {"L": []}})
    with refused("refers to an attribute that does not exist in the item"):
        asked.update("SET b = list_append(b, :l)", ExpressionAttributeValues={":l": {"L": []}})


def test_if_not_exists_keeps_what_is_there(asked: Asked) -> None:
    asked.put(a={"N": "1"})
    asked.update(
        "SET a = if_not_exists(a, :n), b = if_not_exists(b, :n), c = if_not_exists(c, :n) + :n, l = list_append(if_not_exists(l, :l), :l)",
        ExpressionAttributeValues={":n": {"N": "5"}, ":l": {"L": [{"S": "x"}]}},
    )
    expected = {"a": {"N": "1"}, "b": {"N": "5"}, "c": {"N": "10"}, "l": {"L": [{"S": "x"}, {"S": "x"}]}}
    assert asked.get() == asked.item(**expected)


def test_add_counts_and_joins_sets(asked: Asked) -> None:
    values = {":n": {"N": "2"}, ":s": {"SS": ["a", "b"]}}
    asked.update("ADD n :n, s :s", ExpressionAttributeValues=values)
    asked.update("ADD n :n, s :s", ExpressionAttributeValues=values | {":s": {"SS": ["b", "c"]}})
    item = asked.get()
    assert item["n"] == {"N": "4"}
    assert sorted(item["s"]["SS"]) == ["a", "b", "c"]
    with refused("operand"):
        asked.update("ADD s :n", ExpressionAttributeValues={":n": {"N": "1"}})
    with refused("operand"):
        asked.update("ADD t :t", ExpressionAttributeValues={":t": {"S": "1"}})


def test_a_set_that_loses_its_last_member_is_gone(asked: Asked) -> None:
    asked.put(s={"SS": ["a", "b"]})
    asked.update("DELETE s :s", ExpressionAttributeValues={":s": {"SS": ["a", "other"]}})
    assert asked.get()["s"] == {"SS": ["b"]}
    asked.update("DELETE s :s", ExpressionAttributeValues={":s": {"SS": ["b"]}})
    assert "s" not in asked.get()


def test_a_sum_with_a_missing_or_other_attribute_is_refused(asked: Asked) -> None:
    asked.put(t={"S": "text"})
    one = {":one": {"N": "1"}}
    with refused("refers to an attribute that does not exist in the item"):
        asked.update("SET n = n + :one", ExpressionAttributeValues=one)
    with refused("incorrect data type"):
        asked.update("SET t = t + :one", ExpressionAttributeValues=one)


def test_a_path_into_a_missing_map_is_refused(asked: Asked) -> None:
    asked.put(t={"S": "text"})
    for path in ("m.a", "m[0]", "t.a", "t[0]", "m.a.b"):
        with refused("document path provided in the update expression is invalid for update"):
            asked.update(f"SET {path} = :a", ExpressionAttributeValues=A)
        with refused("document path provided in the update expression is invalid for update"):
            asked.update(f"REMOVE {path}")


def test_list_elements_are_set_appended_and_removed(asked: Asked) -> None:
    asked.put(a={"L": [{"S": "0"}, {"S": "1"}, {"S": "2"}]})
    asked.update("SET a[1] = :a, a[9] = :a REMOVE a[0]", ExpressionAttributeValues=A)
    assert asked.get()["a"] == {"L": [{"S": "a"}, {"S": "2"}, {"S": "a"}]}
