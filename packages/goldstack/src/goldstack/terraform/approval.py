"""What Terraform shows before it asks for approval, read so strictly that nobody can forge it.

The answer is meant for an `apply` with colours on: then text of a .tf author is framed, indented or quoted, and never begins a line
as Terraform's own headings do. Whatever is not understood to the letter is answered with no.
"""

import re

PROMPT = (
    b"\x1b[0m\x1b[1m\nDo you want to perform these actions?\x1b[0m\n"
    b"  Terraform will perform the actions described above.\n"
    b"  Only 'yes' will be accepted to approve.\n\n"
    b"  \x1b[1mEnter a value:\x1b[0m \x1b[0m"
)
_SUMMARY = re.compile(
    rb"\x1b\[1mPlan:\x1b\[0m (?:\x1b\[0m)?(?P<add>\d+) to add, (?P<change>\d+) to change, 0 to destroy\.(?:\x1b\[0m)?"
)
_HEADING = re.compile(rb"(?:\x1b\[0m)*\x1b\[1m {1,2}# (?P<address>.+?)\x1b\[0m (?P<what>.*)")
_LIKE_HEADING = re.compile(rb" {1,2}# (?!\()")
_STYLE = re.compile(rb"\x1b\[[0-9;]*m")
_OUTPUTS_ONLY = (
    b"You can apply this plan to save these new output values to the Terraform\n"
    b"state, without changing any real infrastructure.\n"
)
_CREATED, _UPDATED = b"will be created", b"will be updated in-place"
_NEUTRAL = {b"has changed", b"will be read during apply"}


def asks(output: bytes) -> bool:
    """Whether Terraform waits for an answer at the end of *output*, to whatever question."""
    return _STYLE.sub(b"", output[-64:]).rstrip().endswith(b"Enter a value:")


def loses_nothing(output: bytes, *, guarded: str) -> bool:
    """Whether the plan in *output* only creates, and changes no resource whose type begins with *guarded*."""
    if not output.endswith(PROMPT) or b"will no longer be managed" in output:
        return False
    lines = output.split(b"\n")
    shown = [_STYLE.sub(b"", line) for line in lines]
    headings = [match.groupdict() for line in lines if (match := _HEADING.fullmatch(line))]
    if len(headings) != sum(bool(_LIKE_HEADING.match(line)) for line in shown):
        return False
    created = sum(heading["what"] == _CREATED for heading in headings)
    updated = [heading["address"] for heading in headings if heading["what"] == _UPDATED]
    others = {heading["what"] for heading in headings} - {_CREATED, _UPDATED} - _NEUTRAL
    if others or any(guarded.encode() in address for address in updated):
        return False
    summaries = [line for line, text in zip(lines, shown, strict=True) if text.startswith(b"Plan:")]
    if not summaries:
        return _OUTPUTS_ONLY in output and not created and not updated
    if len(summaries) != 1 or not (summary := _SUMMARY.fullmatch(summaries[0])):
        return False
    return (int(summary["add"]), int(summary["change"])) == (created, len(updated))
