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

from goldstack.dynamodb.codec.shapes import AttributeValue, Field, Item, Text
from goldstack.dynamodb.entities import Key, Layout
from goldstack.dynamodb.entities.attributes import now

from . import actions, guards
from .changes import EditRecording
from .conditions import Condition, condition
from .editing import Edited, check_unused
from .indexing import Indexing
from .paths import Path, attribute, own, root
from .paths import field as path_of_field
from .placeholders import Placeholders
from .recording import EDIT
from .terms import Term, every, rendered

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
        item: As it was read, where it was: arguments of index keys are taken from it, on condition that they are still
            stored, and so is its version.
        when: What else must be true of the item.
        write: How the edit names itself in an item that has a version.

    Attributes:
        target: What the `with` block gets, typed as the entity.

    Raises:
        Misuse: *when* is no condition.
    """

    def __init__(
        self,
        layout: Layout[E],
        key: Key[Any],
        item: E | None = None,
        when: Callable[[E], bool] | None = None,
        write: str | None = None,
    ) -> None:
        self._layout = layout
        self._item = item
        self._write = write
        self._when: Condition | None = None if when is None else condition(layout, when, key=key)
        self._recording = EditRecording(layout.record, EDIT, key, layout=layout)
        self._indexing: Indexing | None = None
        self._is_final = False
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
        """The edit as one UpdateItem; its block has ended. Raises as *conditions* does."""
        self.close()
        return Update(self.expression(placeholders), rendered(every(*self.conditions()), placeholders))

    def expression(self, placeholders: Placeholders) -> str:
        """All that is changed, index attributes and the time included."""
        sections = self._recording.changes.sections(placeholders)
        for path, action in [*self._index(), *self._marks()]:
            sections[actions.section(action)].append(actions.rendered(path, action, placeholders))
        return " ".join(f"{section} {', '.join(said)}" for section, said in sections.items() if said)

    def conditions(self) -> Sequence[Term]:
        """What must be true of the item: it is there, of this kind, has the values and the version read, and is as *when* says.

        Within the block it is as if that ended here.

        Raises:
            IndexKeyIncomplete: The edit changes a part of an index key, and the other parts are not known.
            Misuse: Something was computed and not assigned.
        """
        found = [guards.is_there(), *guards.of_kind(self._layout), *guards.not_over(self._layout)]
        found.extend(self._index().conditions)
        version = self._layout.roles.version
        if version is not None and self._item is not None:
            found.extend(guards.at_version(self._layout, getattr(self._item, version.name)))
        elif version is not None:
            found.extend(guards.not_written_by(self._layout, self._write))
        if self._when is not None:
            found.append(self._when.term)
        return found

    def respelled(self, stored: Item) -> Sequence[Term] | None:
        """The conditions for an item that has the values read, though they are spelled otherwise there; None where it has others.

        What is read twice is the same, but text may be: a time with `Z` or `+00:00`, a value that a validator changes.
        """
        return self.conditions() if self._item is not None and self._index().respell(self._layout, stored) else None

    def touches(self, *names: str) -> bool:
        """Whether one of the fields *names* is changed."""
        return any(path.top is not None and path.top.name in names for path, _ in self._recording.changes)

    def after(self, field: Field, before: AttributeValue | None) -> AttributeValue | None:
        """What the attribute of *field*, which is *before* the edit, is after it.

        Raises:
            Misuse: Only DynamoDB would know.
        """
        if not self.touches(field.name):
            return before
        match self._recording.changes.at(path_of_field(self._layout.record, field.name)):
            case actions.Given() as given:
                return given.stored
            case actions.Removal() as removal if removal.value is None:
                return None
            case actions.Removal():
                raise self._recording.misuse(
                    f"{self._recording.entity.__name__}.{field.name} is deleted, and then has its default, which an edit does not "
                    f"hold as unique",
                    "Assign a value.",
                )
            case _:
                raise self._recording.misuse(
                    f"{self._recording.entity.__name__}.{field.name} is computed by DynamoDB in this edit, and it has a part in "
                    f"what is unique or expires",
                    "Assign a value.",
                )

    def _index(self) -> Indexing:
        if self._indexing is None or not self._is_final:
            check_unused(self._recording)
            self._indexing = Indexing(self._recording, self._item)
            self._time = now()
            self._is_final = self._recording.ended
        return self._indexing

    def _marks(self) -> list[tuple[Path, actions.Action]]:
        """What is written beside: the time, the version, and how the write names itself."""
        found: list[tuple[Path, actions.Action]] = []
        name, version = self._layout.marks.modified, self._layout.roles.version
        if name and not self._recording.changes.touch(attribute(name, Text())):
            found.append((attribute(name, Text()), actions.Given({"S": self._time}, self._time)))
        if version is not None:
            path = own(version)
            one_more = actions.Sum(actions.Source(path, {"N": "0"}), "+", actions.Given({"N": "1"}, 1))
            found.append((path, one_more))
            if self._write and (write := self._layout.marks.write):
                found.append((attribute(write, Text()), actions.Given({"S": self._write}, self._write)))
        return found
