"""One mistake in each line that says so: of conditions and edits."""

from expressions import User, users
from goldstack.dynamodb import between, contains, not_, one_of, size
from goldstack.dynamodb.expressions import EditRecorder, condition

condition(users, lambda u: u.nmae == "x")  # wrong
condition(users, lambda u: u.logins > "x")  # wrong
condition(users, lambda u: u.logins)  # wrong
condition(users, lambda u: u.logins + 1)  # wrong
condition(users, lambda u: u.name)  # wrong
condition(users, lambda u: u.org > "a")  # wrong
condition(users, lambda u: u.org.startswith("a"))  # wrong
condition(users, lambda u: u.limit >= 3)  # wrong
condition(users, lambda u: u.work.city == "x")  # wrong
condition(users, lambda u: contains(u.tags, 1))  # wrong
condition(users, lambda u: contains(u.numbers, "x"))  # wrong
condition(users, lambda u: contains(u.logins, 1))  # wrong
condition(users, lambda u: size(u.logins) > 1)  # wrong
condition(users, lambda u: size(u.tags) > "x")  # wrong
condition(users, lambda u: size(u.tags))  # wrong
condition(users, lambda u: between(u.logins, "a", "b"))  # wrong
condition(users, lambda u: between(u.logins, 1, "b"))  # wrong
condition(users, lambda u: between(u.price, 1, "b"))  # wrong
condition(users, lambda u: between(u.name, 1, 2))  # wrong
condition(users, lambda u: one_of(u.logins, "a"))  # wrong
condition(users, lambda u: one_of(u.price, 1, "a"))  # wrong
condition(users, lambda u: one_of(u.level, "low"))  # wrong
condition(users, lambda u: u.lines[0].skku == "x")  # wrong
condition(users, lambda u: u.scores[1] > 1)  # wrong
condition(users, lambda u: not_(u.name))  # wrong
EditRecorder(users, User.primary("x")).target.logins = "x"  # wrong
EditRecorder(users, User.primary("x")).target.nmae = "x"  # wrong
EditRecorder(users, User.primary("x")).target.limit += 1  # wrong
EditRecorder(users, User.primary("x")).target.tags |= {1}  # wrong
EditRecorder(users, User.primary("x")).target.lines += [1]  # wrong
EditRecorder(users, User.primary("x")).target.scores["a"] = "x"  # wrong
EditRecorder(users, User.primary("x")).target.home.city = 1  # wrong
condition(users, lambda u: u.name == 3)  # wrong
condition(users, lambda u: u.status == "sold")  # wrong
