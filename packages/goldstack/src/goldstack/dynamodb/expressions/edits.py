"""Edits: what is assigned to an item in a `with` block, as one UpdateItem.

`with table.edit(User.primary("joe@email.com")) as u: u.name = "J"; u.logins += 1` is typed as if *u* were the user. Nothing is
read: each statement is recorded, and DynamoDB does all of them at once, in its own way:

- An assigned value is validated by the validators of its field, as pydantic does on assignment; validators of the model see
  no item and are not asked. Attributes that are copied, and sums, are validated by nobody.
- `u.x = u.y` and `+=` take what was stored before the edit; the default, where the attribute is absent. Where it has none,
  DynamoDB refuses the edit.
- `+=` on numbers and lists, `|=` and `-=` on sets, and `del` are done where the item is: no other edit is lost by them.
- A place within a model, dict or list that is absent cannot be assigned: assign the whole. An index beyond the end of a list
  adds to it.
- Attributes of indexes are made anew where the edit changes what they are made of.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar, cast

from goldstack.dynamodb.codec.shapes import Text
from goldstack.dynamodb.definition import PARTITION_KEY
from goldstack.dynamodb.entities import Key, Layout
from goldstack.dynamodb.entities.attributes import now

from . import actions
from .changes import EditRecording
from .conditions import Condition, condition
from .editing import Edited, check_unused
from .indexing import Indexing
from .paths import Path, attribute, root
from .placeholders import Placeholders
from .recording import EDIT
from .terms import Comparison, Term, Value, either, every, exists, is_absent, rendered

E = TypeVar("E")


class Update(NamedTuple):
    """The expressions of an UpdateItem.

    Attributes:
        expression: UpdateExpression.
        condition: ConditionExpression.
    """

    expression: str
    condition: str


class EditRecorder(Generic[E]):
    """Records one edit of the item at *key*.

    Args:
        layout: Of the entity.
        key: Of the item.
        item: As it was read, where it was: arguments of index keys are taken from it, on condition that they are still stored.
        when: What else must be true of the item.

    Attributes:
        target: What the `with` block gets, typed as the entity.

    Raises:
        Misuse: *when* is no condition.
    """

    def __init__(
        self, layout: Layout[E], key: Key[Any], item: E | None = None, when: Callable[[E], bool] | None = None
    ) -> None:
        self._layout = layout
        self._item = item
        self._when: Condition | None = None if when is None else condition(layout, when, key=key)
        self._recording = EditRecording(layout.record, EDIT, key, layout=layout)
        self._indexing: Indexing | None = None
        self._time = ""
        self.target: E = cast("E", Edited(self._recording, root(layout.record)))

    @property
    def is_empty(self) -> bool:
        """Nothing was assigned."""
        return not self._recording.changes

    @property
    def repeatable(self) -> bool:
        """Whether the item is the same when it is edited so twice, as after a lost reply: no `+=`, nothing read."""
        return self._recording.changes.repeatable

    def close(self) -> None:
        """The `with` block has ended: nothing more can be assigned."""
        self._recording.ended = True

    def update(self, placeholders: Placeholders) -> Update:
        """The edit as one UpdateItem of an item that exists.

        Raises:
            IndexKeyIncomplete: It changes a part of an index key, and the other parts are not known.
            Misuse: Something was computed and not assigned.
        """
        conditions = [exists(attribute(PARTITION_KEY, Text())), *self.conditions()]
        return Update(self.expression(placeholders), rendered(every(*conditions), placeholders))

    def expression(self, placeholders: Placeholders) -> str:
        """All that is changed, index attributes and the time included."""
        sections = self._recording.changes.sections(placeholders)
        for path, action in [*self._index(), *self._times()]:
            sections[actions.section(action)].append(actions.rendered(path, action, placeholders))
        return " ".join(f"{section} {', '.join(said)}" for section, said in sections.items() if said)

    def conditions(self) -> Sequence[Term]:
        """What must be true of an item that exists: it is of this kind, has the values read, and is as *when* says."""
        found: list[Term] = []
        if self._layout.marks.kind:
            kind = attribute(self._layout.marks.kind, Text())
            found.append(either(is_absent(kind), Comparison(kind, "=", Value({"S": self._layout.kind}))))
        found.extend(self._index().conditions)
        if self._when is not None:
            found.append(self._when.term)
        return found

    def _index(self) -> Indexing:
        if self._indexing is None:
            self.close()
            check_unused(self._recording)
            self._indexing = Indexing(self._recording, self._item)
            self._time = now()
        return self._indexing

    def _times(self) -> list[tuple[Path, actions.Action]]:
        name = self._layout.marks.modified
        if not name or self._recording.changes.touch(attribute(name, Text())):
            return []
        return [(attribute(name, Text()), actions.Given({"S": self._time}, self._time))]
