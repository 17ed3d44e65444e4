"""Names: how keys map to Terraform's, and which names may be used."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.project import TABLE_NAME, closest, terraform_name
from goldstack.project.names import DEPLOYMENT_NAME

_CAMEL = st.from_regex(r"[a-z][a-z0-9]*([A-Z][a-z0-9]+)*", fullmatch=True)
_KEYS = st.text(alphabet=string.ascii_letters + string.digits + "_-")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("myVarName", "my_var_name"),
        ("awsRegion", "aws_region"),
        ("hostedZoneDomain", "hosted_zone_domain"),
        ("websiteDomain", "website_domain"),
        ("websiteDomainRedirect", "website_domain_redirect"),
        ("defaultCacheDuration", "default_cache_duration"),
        ("S3Bucket", "_s3_bucket"),
        ("Name", "_name"),
        ("VPCId", "_v_p_c_id"),
        ("awsARN", "aws_a_r_n"),
        ("myVAR2Name", "my_v_a_r2_name"),
        ("myVar1", "my_var1"),
        ("my_Var", "my__var"),
        ("my-var", "my-var"),
        ("table_name", "table_name"),
        ("", ""),
    ],
)
def test_a_key_maps_to_its_variable_as_the_seed_maps_it(key: str, name: str) -> None:
    assert terraform_name(key) == name


@given(_KEYS, _KEYS)
def test_each_letter_maps_by_itself(first: str, second: str) -> None:
    assert terraform_name(first + second) == terraform_name(first) + terraform_name(second)


@given(_KEYS)
def test_a_mapped_name_has_no_capitals_and_one_underscore_more_for_each_that_it_had(key: str) -> None:
    name = terraform_name(key)
    assert name == name.lower()
    assert len(name) - len(key) == sum(letter in string.ascii_uppercase for letter in key)


@given(st.lists(_CAMEL, unique=True, min_size=2, max_size=2))
def test_two_camel_case_keys_never_meet_in_one_variable(keys: list[str]) -> None:
    assert len({terraform_name(key) for key in keys}) == 2


@pytest.mark.parametrize("name", ["a", "dev", "local", "eu-west-2-prod", "a" * 32, "a-"])
def test_a_deployment_may_be_called(name: str) -> None:
    assert DEPLOYMENT_NAME.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["", "../x", "--help", "dev\n", "Dev", "1dev", "-dev", "dév", "d٣", "a" * 33, "a_b", "a b"]
)
def test_a_deployment_may_not_be_called(name: str) -> None:
    assert not DEPLOYMENT_NAME.fullmatch(name)


@pytest.mark.parametrize(
    ("name", "accepted"), [("a" * 2, False), ("a" * 3, True), ("a" * 255, True), ("a" * 256, False)]
)
def test_a_table_name_has_3_to_255_characters(name: str, accepted: bool) -> None:
    assert bool(TABLE_NAME.fullmatch(name)) is accepted


@pytest.mark.parametrize(("word", "meant"), [("prdo", "prod"), ("loca", "local"), ("zzz", None)])
def test_a_near_word_is_offered_and_a_far_one_is_not(word: str, meant: str | None) -> None:
    assert closest(word, ["local", "dev", "prod"]) == (f" Did you mean {meant!r}?" if meant else "")
