"""What a plan would lose, read from its JSON form; that the real one has this form is shown in test_dev.py."""

from typing import Any

import pytest

from goldstack.deploy.losses import left_incomplete, losses

TABLE: dict[str, Any] = {
    "name": "orders",
    "arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    "deletion_protection_enabled": True,
    "point_in_time_recovery": [{"enabled": True, "recovery_period_in_days": 35}],
    "stream_enabled": True,
    "stream_view_type": "NEW_IMAGE",
    "ttl": [{"enabled": True, "attribute_name": "expires"}],
    "replica": [{"region_name": "eu-west-1", "point_in_time_recovery": True}, {"region_name": "eu-central-1"}],
}


def plan(
    *actions: str,
    after: dict[str, Any] | None = None,
    unknown: dict[str, Any] | None = None,
    type_: str = "aws_dynamodb_table",
) -> dict[str, Any]:
    change = {"actions": list(actions), "before": TABLE, "after": after, "after_unknown": unknown or {}}
    return {"resource_changes": [{"address": f"{type_}.this", "type": type_, "change": change}]}


def lost(**changed: Any) -> list[str]:
    return [loss.what for loss in losses(plan("update", after=TABLE | changed))]


@pytest.mark.parametrize(
    ("actions", "what"),
    [
        (["delete"], "is deleted"),
        (["delete", "create"], "is replaced"),
        (["create", "delete"], "is replaced"),
        (["forget"], "is forgotten"),
        (["create", "forget"], "is forgotten"),
    ],
)
def test_what_is_deleted_replaced_or_forgotten_is_lost_with_its_data(actions: list[str], what: str) -> None:
    [table] = losses(plan(*actions))
    assert table.what.startswith(what)
    assert (table.table, table.region, table.data) == ("orders", "eu-west-1", True)
    [bucket] = losses(plan(*actions, type_="aws_s3_bucket"))
    assert (bucket.table, bucket.data) == (None, True)
    [role] = losses(plan(*actions, type_="aws_iam_role"))
    assert not role.data


@pytest.mark.parametrize("actions", [["no-op"], ["read"], ["create"], ["update"]])
def test_everything_else_loses_nothing(actions: list[str]) -> None:
    assert losses(plan(*actions, after=TABLE)) == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"point_in_time_recovery": []}, "point-in-time recovery"),
        ({"point_in_time_recovery": [{"enabled": False}]}, "point-in-time recovery"),
        ({"point_in_time_recovery": [{"enabled": True, "recovery_period_in_days": 7}]}, "7 days of its point-in-time"),
        ({"deletion_protection_enabled": False}, "deletion protection"),
        ({"deletion_protection_enabled": None}, "deletion protection"),
        ({"ttl": [{"enabled": True, "attribute_name": "other"}]}, "TTL"),
        ({"stream_enabled": False}, "stream"),
        ({"stream_view_type": "KEYS_ONLY"}, "stream"),
        ({"replica": TABLE["replica"][:1]}, "replica in eu-central-1"),
        ({"replica": [{"region_name": "eu-west-1"}, TABLE["replica"][1]]}, "recovery of its replica in eu-west-1"),
        ({"replica": []}, "replica in eu-central-1, eu-west-1"),
    ],
)
def test_a_setting_of_a_table_that_guards_its_data_is_lost(changed: dict[str, Any], what: str) -> None:
    [found] = lost(**changed)
    assert what in found


@pytest.mark.parametrize("before", [[], [{"enabled": False, "attribute_name": "expires"}], [{"enabled": False}]])
def test_a_time_to_live_that_is_switched_on_deletes_items(before: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    after = dict(TABLE)
    monkeypatch.setitem(TABLE, "ttl", before)
    [found] = losses(plan("update", after=after))
    assert "TTL" in found.what


@pytest.mark.parametrize(
    "changed",
    [
        {"tags": {"a": "b"}},
        {"ttl": [{"enabled": False, "attribute_name": "expires"}]},
        {"ttl": []},
        {"replica": [*TABLE["replica"], {"region_name": "us-east-1"}]},
        {"billing_mode": "PROVISIONED"},
        {"point_in_time_recovery": [{"enabled": True}]},
    ],
)
def test_a_change_that_guards_as_much_or_deletes_less_loses_nothing(changed: dict[str, Any]) -> None:
    assert lost(**changed) == []


@pytest.mark.parametrize(
    ("unknown", "what"),
    [
        ({"ttl": True}, "TTL"),
        ({"ttl": [{"enabled": True}]}, "TTL"),
        ({"ttl": [{"attribute_name": True}]}, "TTL"),
        ({"point_in_time_recovery": [{"enabled": True}]}, "recovery"),
        ({"deletion_protection_enabled": True}, "protection"),
        ({"stream_enabled": True}, "stream"),
        ({"replica": True}, "replica"),
    ],
)
def test_what_only_the_apply_will_tell_counts_as_lost(unknown: dict[str, Any], what: str) -> None:
    after = {key: value for key, value in TABLE.items() if key not in unknown}
    [found] = losses(plan("update", after=after, unknown=unknown))
    assert what in found.what


def test_what_terraform_knows_of_a_setting_is_not_unknown() -> None:
    unknown = {"ttl": [{}], "point_in_time_recovery": [{"enabled": False}], "replica": []}
    assert losses(plan("update", after=TABLE, unknown=unknown)) == []


def test_a_table_that_was_left_incomplete_is_completed_unless_it_may_be_lost() -> None:
    replaced = plan("delete", "create", after=TABLE)
    assert left_incomplete(replaced, unless=()) == []
    replaced["resource_changes"][0]["action_reason"] = "replace_because_tainted"
    assert left_incomplete(replaced, unless=()) == ["aws_dynamodb_table.this"]
    assert left_incomplete(replaced, unless={"orders"}) == []
    [found] = losses(replaced)
    assert found.data
    assert "tainted" in found.what


def test_what_terraform_no_longer_finds_is_lost_without_a_word_of_its_own() -> None:
    gone = {
        "address": "aws_dynamodb_table.this",
        "type": "aws_dynamodb_table",
        "change": {"actions": ["delete"], "before": TABLE},
    }
    [found] = losses({"resource_changes": [], "resource_drift": [gone]})
    assert (found.table, found.region, found.data) == ("orders", "eu-west-1", True)
    assert "no longer found" in found.what
    changed = gone | {"change": gone["change"] | {"actions": ["update"]}}
    assert losses({"resource_changes": [], "resource_drift": [changed, gone | {"mode": "data"}]}) == []


def test_an_item_that_terraform_overwrites_is_lost() -> None:
    change = {"actions": ["update"], "before": {"table_name": "orders"}, "after": {}}
    item = {"address": "aws_dynamodb_table_item.this", "type": "aws_dynamodb_table_item", "change": change}
    [found] = losses({"resource_changes": [item]})
    assert (found.what, found.table, found.data) == ("is overwritten", "orders", True)


@pytest.mark.parametrize(("kind", "data"), [("aws_cloudwatch_log_group", True), ("aws_cloudwatch_metric_alarm", False)])
def test_logs_are_data(kind: str, *, data: bool) -> None:
    [found] = losses(plan("delete", type_=kind))
    assert found.data is data
