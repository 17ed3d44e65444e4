"""`local.reset`: the data of the local AWS is forgotten, and nothing else."""

from pathlib import Path

import pytest

from goldstack import local
from goldstack.errors import LocalServerError
from goldstack.local import start_local_dynamodb
from goldstack.local.registry import server_of

from .conftest import client, is_alive, kill, make_table, tables


def start(clone: Path, said: list[str] | None = None, **options) -> local.Server:
    return local.start(clone, **{"region": "us-west-2", "notify": (said if said is not None else []).append, **options})


def reset(clone: Path) -> local.Server | None:
    return local.reset(clone, notify=[].append)


def test_it_goes_on_as_it_was_with_nothing_in_it(clone: Path) -> None:
    first = start(clone, services=["sqs"])
    make_table(first.url, "gone")
    s3 = client("s3", first.url)
    s3.create_bucket(Bucket="gone", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="gone", Key="a", Body=b"b")
    second = reset(clone)
    assert second
    assert second == server_of(clone)
    assert second.pid != first.pid
    assert second.port == first.port
    assert local.status(clone).services == ("sqs",)
    assert tables(second.url) == []
    assert s3.list_buckets()["Buckets"] == []
    s3.close()
    local.stop(clone)
    assert tables(start(clone).url) == []


def test_what_was_saved_is_forgotten_where_nothing_runs(clone: Path) -> None:
    make_table(start(clone).url, "gone")
    local.stop(clone)
    assert reset(clone) is None
    assert server_of(clone) is None
    said: list[str] = []
    assert tables(start(clone, said).url) == []
    assert not any("lost" in message for message in said)


def test_what_a_killed_server_left_is_forgotten_too(clone: Path) -> None:
    kill(start(clone).pid)
    assert reset(clone) is None
    said: list[str] = []
    start(clone, said)
    assert not any("lost" in message for message in said)


def test_where_there_is_nothing_it_does_nothing(clone: Path) -> None:
    assert reset(clone) is None
    assert list(clone.iterdir()) == []


def test_test_servers_and_other_clones_are_left_alone(clone: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    theirs = start(other, port=0)
    make_table(theirs.url, "theirs")
    with start_local_dynamodb(0, clone=clone) as ours:
        reset(clone)
        assert is_alive(ours.pid)
    assert tables(theirs.url) == ["theirs"]


def test_data_of_a_server_that_another_registry_knows_is_kept(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = start(clone)
    make_table(theirs.url, "theirs")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
        with pytest.raises(LocalServerError, match="under another registry"):
            reset(clone)
    assert tables(theirs.url) == ["theirs"]
