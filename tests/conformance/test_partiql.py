"""PartiQL: the basics.

Source: Amazon DynamoDB Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB"; API reference, ExecuteStatement,
BatchExecuteStatement, ExecuteTransaction.
"""

from typing import Any

from .asking import Asked, refused


def execute(asked: Asked, statement: str, *parameters: Any, **more: Any) -> Any:
    if parameters:
        more["Parameters"] = [{"S": value} for value in parameters]
    return asked.client.execute_statement(Statement=statement.format(table=f'"{asked.table}"'), **more)["Items"]


def insert(asked: Asked, sk: str = "1") -> None:
    execute(asked, "INSERT INTO {table} VALUE {{'pk': ?, 'sk': ?, 'a': 'old'}}", asked.pk, sk)


def test_statements_insert_select_update_and_delete(asked: Asked) -> None:
    insert(asked)
    assert execute(asked, "SELECT * FROM {table} WHERE pk = ? AND sk = ?", asked.pk, "1") == [
        asked.item(a={"S": "old"})
    ]
    execute(asked, "UPDATE {table} SET a = ? SET b = ? WHERE pk = ? AND sk = ?", "new", "b", asked.pk, "1")
    assert execute(asked, "SELECT a, b FROM {table} WHERE pk = ?", asked.pk) == [{"a": {"S": "new"}, "b": {"S": "b"}}]
    execute(asked, "DELETE FROM {table} WHERE pk = ? AND sk = ?", asked.pk, "1")
    assert asked.get() is None


def test_an_insert_does_not_overwrite(asked: Asked) -> None:
    insert(asked)
    with refused(code="DuplicateItemException"):
        insert(asked)


def test_an_update_needs_the_whole_key_and_an_item(asked: Asked) -> None:
    with refused():
        execute(asked, "UPDATE {table} SET a = ? WHERE pk = ?", "new", asked.pk)
    with refused(code="ConditionalCheckFailedException"):
        execute(asked, "UPDATE {table} SET a = ? WHERE pk = ? AND sk = ?", "new", asked.pk, "1")


def test_a_statement_that_cannot_be_read_is_refused(asked: Asked) -> None:
    with refused():
        execute(asked, "SELEKT * FROM {table}")


def test_a_statement_finds_what_its_condition_says(asked: Asked) -> None:
    for sk in ("a1", "a2", "b1"):
        insert(asked, sk)
    found = execute(asked, "SELECT sk FROM {table} WHERE pk = ? AND begins_with(sk, ?)", asked.pk, "a")
    assert [item["sk"]["S"] for item in found] == ["a1", "a2"]


def test_a_batch_of_statements_answers_each(asked: Asked) -> None:
    asked.put("1", a={"S": "1"})
    select = f'SELECT a FROM "{asked.table}" WHERE pk = ? AND sk = ?'
    answers = asked.client.batch_execute_statement(
        Statements=[{"Statement": select, "Parameters": [{"S": asked.pk}, {"S": sk}]} for sk in ("1", "2")]
    )["Responses"]
    assert answers[0]["Item"] == {"a": {"S": "1"}}
    assert "Item" not in answers[1]


def test_a_transaction_of_statements_is_all_or_nothing(asked: Asked) -> None:
    asked.put("there")
    value = f"INSERT INTO \"{asked.table}\" VALUE {{'pk': ?, 'sk': ?}}"
    with refused(code="TransactionCanceledException"):
        asked.client.execute_transaction(
            TransactStatements=[
                {"Statement": value, "Parameters": [{"S": asked.pk}, {"S": sk}]} for sk in ("new", "there")
            ]
        )
    assert asked.get("new") is None
