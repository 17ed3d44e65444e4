"""Names: those that the file may use, how they map to Terraform's, and what a misspelt one was meant to be."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

DEPLOYMENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
TABLE_NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}", re.ASCII)
_LONGEST = 100  # nobody means a name by more


def terraform_name(key: str) -> str:
    """Map a camelCase *key* of goldstack.json to the name of its Terraform variable.

    Every capital letter C becomes `_c`, wherever it stands: `awsARN` is `aws_a_r_n`, `S3Bucket` is `_s3_bucket`.
    """
    return "".join(c if c.lower() == c else f"_{c.lower()}" for c in key)


def closest(word: str, known: Iterable[str]) -> str:
    """The question that helps: ` Did you mean 'x'?`, or nothing when no *known* word is near."""
    if len(word) > _LONGEST:
        return ""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {matches[0]!r}?" if matches else ""
