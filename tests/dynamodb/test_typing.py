"""What a type checker sees of the public names. One run of mypy: some seconds."""

import subprocess
import sys
from pathlib import Path

GOOD = """
from dynamodb import User, connect, connect_resource, connect_table, get_table_name
from goldstack.dynamodb import Key, Table

table: Table = connect_table()
key: Key[User] = User.primary("joe@email.com")
user: User | None = table.get(key)
if user is not None:
    name: str = user.name
old: User | None = table.delete(User.primary(email="joe@email.com", type="user"))
new: User = table.put(User(email="joe@email.com", name="Joe", email_verified=True))
count: int = connect().describe_table(TableName=get_table_name())["Table"]["ItemCount"]
items = connect_resource().query(KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": "a"})["Items"]
"""
MISTAKES = [
    'table.get(User.primary(emial="x"))',
    "table.get(User.primary(1))",
    "table.get(User.primary())",
    'table.get(User.primary("x", "admin"))',
    'table.get("x")',
    'table.get(User.primary("x")).name',
    'wrong: int = table.put(User(email="x", name="y", email_verified=True))',
    'User(email="x", name=1, email_verified=True)',
    'User(email="x")',
    "connect().describe_tabel()",
]


def test_mypy_finds_a_good_file_clean_and_flags_every_mistake(tmp_path: Path) -> None:
    (tmp_path / "user_file.py").write_text(GOOD + "\n".join(MISTAKES) + "\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", "user_file.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    flagged = {int(line.split(":")[1]) for line in result.stdout.splitlines() if ": error: " in line}
    first = GOOD.count("\n") + 1
    assert flagged == set(range(first, first + len(MISTAKES))), result.stdout
