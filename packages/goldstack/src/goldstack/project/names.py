"""Names: those that the file may use, how they map to Terraform's, and what a misspelt one was meant to be."""

import re
from collections.abc import Iterable

DEPLOYMENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
TABLE_NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}", re.ASCII)
_LONGEST = 100  # nobody means a name by more


def terraform_name(key: str) -> str:
    """Map a camelCase *key* of goldstack.json to the name of its Terraform variable.

    Every capital letter C becomes `_c`, wherever it stands: `awsARN` is `aws_a_r_n`, `S3Bucket` is `_s3_bucket`.
    """
    return "".join(c if c.lower() == c else f"_{c.lower()}" for c in key)


def camel_key(name: str) -> str | None:
    """The camelCase key that *terraform_name* maps to *name*, or None where there is none, as for `my_var_1`."""
    first, *rest = name.split("_")
    key = first + "".join(part[:1].upper() + part[1:] for part in rest)
    return key if terraform_name(key) == name else None


def key_of(name: str) -> str | None:
    """The key of goldstack.json that fills the Terraform variable *name*: camelCase where that leads there.

    Else the name itself, as for `my_var_1`; None for names that no key maps to, those with capital letters.
    """
    return camel_key(name) or (name if terraform_name(name) == name else None)


def closest(word: str, known: Iterable[str]) -> str:
    """The question that helps: ` Did you mean 'x'?`, or nothing when no *known* word is near."""
    if len(word) > _LONGEST:
        return ""
    limit = min(max(2, len(word) // 3), len(word) - 1)
    distances = {candidate: _distance(word.lower(), candidate.lower(), limit) for candidate in known}
    best = min(distances, key=distances.__getitem__, default=None)
    return f" Did you mean {best!r}?" if best is not None and distances[best] <= limit else ""


def _distance(one: str, other: str, limit: int) -> int:
    """How many letters are to be added, taken out, changed or swapped with the next to make *other* of *one*.

    More than *limit* is told as `limit + 1`.

    Source: optimal string alignment distance.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    rows = [[0] * (len(other) + 1), list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        rows = [rows[-1], row]
    return min(rows[-1][-1], limit + 1)
