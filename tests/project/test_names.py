"""Names: how keys map to Terraform's, and which names may be used."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.project import TABLE_NAME, camel_key, closest, key_of, terraform_name
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


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("my_var_name", "myVarName"),
        ("aws_region", "awsRegion"),
        ("_s3_bucket", "S3Bucket"),
        ("_name", "Name"),
        ("_v_p_c_id", "VPCId"),
        ("aws_a_r_n", "awsARN"),
        ("my_v_a_r2_name", "myVAR2Name"),
        ("my_var1", "myVar1"),
        ("my-var", "my-var"),
        ("name", "name"),
        ("my_var_1", None),
        ("lambda_2_name", None),
        ("trailing_", None),
        ("x_1y", None),
        ("UPPER_name", None),
        ("a__b", None),
        ("a_ß", None),
        ("_", None),
    ],
)
def test_the_way_back_exists_where_it_leads_to_the_same_name(name: str, key: str | None) -> None:
    assert camel_key(name) == key


@given(_CAMEL)
def test_each_camel_case_key_is_found_again(key: str) -> None:
    assert camel_key(terraform_name(key)) == key


@given(_KEYS | st.text(max_size=10))
def test_a_key_that_is_found_leads_to_the_name_it_was_asked_for(name: str) -> None:
    for key in (camel_key(name), key_of(name)):
        assert key is None or terraform_name(key) == name


@pytest.mark.parametrize(
    ("name", "key"), [("my_var", "myVar"), ("my_var_1", "my_var_1"), ("trailing_", "trailing_"), ("UPPER_name", None)]
)
def test_a_variable_without_camel_case_key_is_filled_by_its_own_name(name: str, key: str | None) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("tabelName", "tableName"),
        ("tablename", "tableName"),
        ("tableNames", "tableName"),
        ("tblName", "tableName"),
        ("deletionProtectoin", "deletionProtection"),
        ("delProtection", None),
        ("readCapacity", None),
        ("x", None),
        ("", None),
        ("t" * 101, None),
    ],
)
def test_a_word_is_near_by_the_letters_to_be_changed(word: str, meant: str | None) -> None:
    known = ["tags", "tableName", "deletionProtection"]
    assert closest(word, known) == (f" Did you mean {meant!r}?" if meant else "")


@given(
    st.text(min_size=3, max_size=20),
    st.integers(0, 30),
    st.characters(),
    st.sampled_from(["add", "drop", "change", "swap"]),
)
def test_one_slip_is_always_forgiven(word: str, at: int, letter: str, slip: str) -> None:
    at %= len(word)
    slipped = {
        "add": word[:at] + letter + word[at:],
        "drop": word[:at] + word[at + 1 :],
        "change": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[slip]
    assert closest(slipped, [word]) == f" Did you mean {word!r}?"
