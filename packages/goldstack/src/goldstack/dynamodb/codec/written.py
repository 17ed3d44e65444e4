"""Types that are stored as text, and how."""

from datetime import date, datetime, time
from typing import Any

from pydantic import SecretStr

from .shapes import Written

_KNOWN: dict[Any, Written] = {
    datetime: Written(datetime, datetime.isoformat, datetime.fromisoformat),
    date: Written(date, date.isoformat, date.fromisoformat),
    time: Written(time, time.isoformat, time.fromisoformat),
    SecretStr: Written(SecretStr, SecretStr.get_secret_value, SecretStr),
}

# By the module that they come from: none is imported for being named here.
_AS_THEIR_TEXT = {
    "uuid": {"UUID"},
    "ipaddress": {"IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network", "IPv4Interface", "IPv6Interface"},
    "pathlib": {"Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath"},
    "zoneinfo": {"ZoneInfo"},
}


def written(kind: type[Any]) -> Written | None:
    """How values of *kind* are stored as text; None where they are not."""
    if found := _KNOWN.get(kind):
        return found
    module = kind.__module__.partition(".")[0]
    if kind.__name__ in _AS_THEIR_TEXT.get(module, ()) or _is_url(kind):
        return Written(kind, str, kind)
    return None


def _is_url(kind: type[Any]) -> bool:
    bases = (base.__name__ for base in kind.__mro__ if base.__module__ == "pydantic.networks")
    return any(name in {"_BaseUrl", "_BaseMultiHostUrl"} for name in bases)
