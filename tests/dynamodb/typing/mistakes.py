"""One mistake in each line that says so; some are only seen by pyright."""

from good import Event, Invoice, Member, NameOnly

from dynamodb import User, connect
from goldstack.dynamodb import Key, Table, between, contains, given, one_of, present, size


def bad(table: Table) -> None:
    table.get(Member.primary(emial="x"))  # wrong: the name of a key's part
    table.get(Member.primary(1))  # wrong: its type
    table.get(Invoice.primary("acme"))  # wrong: a part is missing
    table.get(Member.primary("x", "admin"))  # wrong: no such type of user
    table.get("x")  # wrong: no key
    table.get(Member.by_org("x"))  # wrong: a position in an index is shared by several
    table.query(Member.by_orgg("x"))  # wrong: no such access pattern
    table.query(Member.of_org(1))  # wrong: type of a partition's part
    table.query(Member.by_org("x")).where(lambda m: m.nmae == "x")  # wrong: attribute
    table.query(Member.by_org("x")).where(lambda m: m.logins > "x")  # wrong: operand
    table.query(Member.by_org("x")).where(lambda m: m.org > "x")  # wrong: it may be None
    table.query(Member.by_org("x")).where(lambda m: m.name)  # wrong: text is no condition
    table.query(Member.by_org("x")).where(lambda m: m.name == 1)  # wrong: operand of ==
    table.query(Member.by_org("x")).between("a", "b")  # wrong: strings for keys
    table.query(Member.by_org("x")).between(Invoice.primary("a", 1), Invoice.primary("a", 2))  # wrong: other entity
    table.query(Member.by_org("x")).limit("3")  # wrong: a number is meant
    table.put(Member(email="x", name="y"), when=lambda m: m.lognis == 1)  # wrong: attribute
    table.put(Member(email="x"))  # wrong: a field is missing
    table.put(Member(email="x", name=1))  # wrong: type of a field
    table.put({"email": "x"})  # wrong: no entity
    table.create(Invoice(org="a", number="x"))  # wrong: type of a field
    with table.edit(Member.primary("x")) as member:
        member.logins = "x"  # wrong: type
        member.nmae = "x"  # wrong: attribute
        member.name = None  # wrong: it is not optional
        member.scores["a"] = "x"  # wrong: type of a value
        member.tags |= {1}  # wrong: type of a member
    wrong_entity: Invoice | None = table.get(Member.primary("x"))  # wrong: the result's entity
    table.get(Member.primary("x")).name  # wrong: None is not handled
    wrong_item: Invoice = table.put(Member(email="x", name="y"))  # wrong: the result's entity
    for item in table.collect(Invoice.of_org("acme"), Member):
        print(item.number)  # wrong: it may be a Member
    for scanned in table.scan(Member):
        print(scanned.number)  # wrong: attribute
    wrong_names: list[int] = [m.name for m in table.query(Member.by_org("acme"))]  # wrong: type of the result
    for projected in table.query(Member.by_org("acme")).project(NameOnly):
        print(projected.logins)  # wrong: it is not in the projection
    table.get_many([User.primary("a")])[Invoice.primary("a", 1)]  # wrong: key of another entity
    table.query(Member.by_org("x")).where(lambda m: contains(m.logins, 1))  # wrong: a number contains nothing
    table.query(Member.by_org("x")).where(lambda m: size(m.logins) > 1)  # wrong: a number has no size
    table.query(Member.by_org("x")).where(lambda m: between(m.logins, "a", "b"))  # wrong: operands
    table.query(Member.by_org("x")).where(lambda m: given(m.org) > 1)  # wrong: operand of an optional
    table.put_many(["x"])  # wrong: no entity
    table.delete_many(["x"])  # wrong: no key
    table.delete(Event("1"))  # wrong: an item for its key
    table.page()  # wrong: no such method
    connect().describe_tabel()  # wrong: no such method of boto3
    print(wrong_entity, wrong_item, wrong_names, Key, one_of, present)
