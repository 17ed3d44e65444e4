"""Versions and constraints, compared as Terraform compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.errors import ConfigError
from goldstack.terraform.binary import check_version
from goldstack.terraform.versions import Version, accepts

_NUMBERS = st.lists(st.integers(0, 30), min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("constraint", "accepted", "refused"),
    [
        ("1.11.4", ["1.11.4", "1.11.4+ent"], ["1.11.5", "1.11.3"]),
        ("= 1.11", ["1.11.0"], ["1.11.4"]),
        ("!= 1.11.4", ["1.11.5"], ["1.11.4"]),
        (">= 1.10", ["1.10.0", "1.10.1", "2.0.0", "1.100.0"], ["1.9.9", "1.2.0"]),
        (">1.10", ["1.10.1", "1.11.0"], ["1.10.0", "1.9.0"]),
        ("<= 1.11.4", ["1.11.4", "1.2.9"], ["1.11.5", "1.11.10"]),
        ("< 2.0", ["1.99.99"], ["2.0.0"]),
        ("~> 1.11", ["1.11.0", "1.11.4", "1.12.0", "1.99.0"], ["1.10.9", "2.0.0"]),
        ("~> 1.11.3", ["1.11.3", "1.11.10"], ["1.11.2", "1.12.0"]),
        ("~> 1.11.0", ["1.11.0", "1.11.99"], ["1.12.0", "1.10.99"]),
        ("~>1", ["1.0.0", "1.11.4"], ["0.15.5"]),
        (">= 1.10, < 2.0", ["1.10.0", "1.15.5"], ["1.9.8", "2.0.0"]),
        (">= 1.10 , != 1.11.4", ["1.11.3"], ["1.11.4"]),
        ("v1.11.4", ["1.11.4"], ["1.11.3"]),
        (">= 1.11.0", ["1.11.0-beta1", "1.12.0-dev"], ["1.10.0-rc1"]),
        ("1.11.0-beta2", ["1.11.0-beta2"], ["1.11.0", "1.11.0-beta1"]),
        (">= 1.11.0-beta2", ["1.11.0-beta3", "1.11.0-rc1", "1.11.0"], ["1.11.0-beta1", "1.11.0-alpha3"]),
    ],
)
def test_a_constraint_accepts_and_refuses_versions(constraint: str, accepted: list[str], refused: list[str]) -> None:
    assert [version for version in accepted if not accepts([constraint], version)] == []
    assert [version for version in refused if accepts([constraint], version)] == []


def test_every_one_of_several_constraints_has_to_be_met() -> None:
    assert accepts([">= 1.10", "< 1.12"], "1.11.0")
    assert not accepts([">= 1.10", "< 1.11"], "1.11.0")


@given(_NUMBERS, _NUMBERS)
def test_versions_are_ordered_by_their_numbers_and_not_as_text(first: list[int], second: list[int]) -> None:
    older, newer = (Version(".".join(map(str, numbers))) for numbers in (first, second))
    padded = [(*numbers, 0, 0)[:3] for numbers in (first, second)]
    assert (older < newer) == (padded[0] < padded[1])
    assert (older == newer) == (padded[0] == padded[1])


def test_prereleases_are_ordered_as_semantic_versions_are() -> None:
    ordered = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
    ]
    assert [str(version) for version in sorted(map(Version, reversed(ordered)))] == ordered


@pytest.mark.parametrize("constraint", ["", ">=", "latest", "=> 1.0", "1.0 <", ">= 1.0,", "1.2.3.4", "~> 1.x"])
def test_what_is_no_constraint_is_refused_with_the_place_that_states_it(constraint: str) -> None:
    with pytest.raises(ConfigError, match=r"^versions\.tf:2 asks for .*: .* is no version"):
        check_version("1.11.4", [(constraint, "versions.tf:2")])


def test_a_terraform_that_is_too_old_is_told_with_both_versions_and_the_place() -> None:
    with pytest.raises(ConfigError) as caught:
        check_version("1.9.8", [("< 2.0", "a.tf:1"), (">= 1.10", "infra/aws/versions.tf:1")])
    assert "Terraform is 1.9.8, but infra/aws/versions.tf:1 asks for '>= 1.10'." in str(caught.value)
    assert "GOLDSTACK_TERRAFORM" in str(caught.value)
