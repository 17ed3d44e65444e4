"""A new migration, written at the end of the data package's file."""

import keyword
import re
from pathlib import Path

from goldstack.errors import ConfigError

from .package import DataPackage

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_ ][a-z0-9]+)*")
_NUMBER = re.compile(r"\d+")
_WIDTH = 4
_TEXT = '''

@migration("{name}")
def {function}(ctx: MigrationContext) -> None:
    """{title}."""
    raise NotImplementedError("Write what {name} does.")


@{function}.down
def undo_{function}(ctx: MigrationContext) -> None:
    """Take it back; without this function there is no way back."""
    raise NotImplementedError("Write how {name} is taken back.")
'''


def write(package: DataPackage, words: str) -> tuple[Path, int, str]:
    """Add a migration called *words*, with the next number, at the end of the file of *package*'s migrations.

    Returns:
        The file, the line at which it begins, and its whole name.

    Raises:
        ConfigError: No migration can be called so, or the file has such a one.
    """
    if not _NAME.fullmatch(words):
        raise ConfigError(
            f"{words!r} cannot be the name of a new migration.\n"
            f"Use small letters, digits and dashes, such as add-user; its number is added by itself."
        )
    if package.source is None:
        raise ConfigError("The migrations of the data package are in no file.\nGive `bind` the module that has them.")
    words = re.sub("[-_ ]", "-", words)
    name, function = f"{_next(package)}-{words}", words.replace("-", "_")
    text = package.source.read_text(encoding="utf-8")
    if re.search(rf"^(?:def |class )?{function}\b", text, re.MULTILINE) or keyword.iskeyword(function):
        raise ConfigError(
            f"{package.source} has something called {function} already, or Python has.\nUse another name than {words!r}."
        )
    begun = text.rstrip("\n") + "\n"
    added = _TEXT.format(name=name, function=function, title=words.replace("-", " ").capitalize())
    package.source.write_text(begun + added, encoding="utf-8")
    return package.source, begun.count("\n") + 3, name


def _next(package: DataPackage) -> str:
    """The number after the largest one, with as many digits."""
    found = [match[0] for one in package.migrations if (match := _NUMBER.match(one.name))]
    if not found:
        return "1".zfill(_WIDTH)
    largest = max(found, key=int)
    return str(int(largest) + 1).zfill(len(largest))
