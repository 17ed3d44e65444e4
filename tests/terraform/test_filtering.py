"""What is left out of Terraform's output, wherever its chunks begin and end."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.terraform.filtering import MASK, Filter

SECRETS = (b"hunter2-hunter3", b"xhunter2", b"hunter2", b"2-2")


def filtered(text: bytes, cuts: list[int], *, plain: bool = False, hidden: tuple[bytes, ...] = SECRETS) -> bytes:
    made = Filter(plain=plain, hidden=hidden)
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    shown = [made.shown(text[begin:end]) for begin, end in pairwise(places)]
    return b"".join([*shown, made.rest()])


@given(
    parts=st.lists(st.sampled_from([b"hunter", b"hunter2", b"-hunter3", b"x", b"h", b"2", b"-", b"2-2"])),
    cuts=st.lists(st.integers(0, 60)),
)
def test_no_cut_lets_a_secret_through(parts: list[bytes], cuts: list[int]) -> None:
    text = b"".join(parts)
    assert filtered(text, cuts) == re.sub(b"|".join(SECRETS), MASK, text)


@pytest.mark.parametrize("cut", range(40))
def test_colours_go_whole_wherever_a_chunk_ends(cut: int) -> None:
    text = b"a\x1b[1;31mred hunter2\x1b[0m b\x1b[0m"
    assert filtered(text, [cut], plain=True) == b"ared (sensitive value) b"


def test_without_anything_to_leave_out_all_passes() -> None:
    text = b"hunter2 \x1b[1m bold"
    assert filtered(text, [3, 9], hidden=()) == text
