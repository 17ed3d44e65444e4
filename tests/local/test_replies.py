"""Replies of the local AWS: whole, so that no client loses one half-way."""

import socket
from urllib.parse import urlsplit

import pytest

LIST_TABLES = (
    b"POST / HTTP/1.1\r\nHost: local\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n"
    b"Content-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n\r\n{}"
)
HEAD = b"HEAD /missing HTTP/1.1\r\nHost: local\r\n\r\n"


@pytest.mark.parametrize(
    ("request_", "end"),
    [(LIST_TABLES, b"]}"), (LIST_TABLES.replace(b"ListTables", b"ListNothing"), b"}"), (HEAD, b"\r\n\r\n")],
    ids=["an answer", "an error", "a head"],
)
def test_a_reply_comes_in_one_piece(url: str, request_: bytes, end: bytes) -> None:
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        for _ in range(20):
            connection.sendall(request_)
            piece = connection.recv(1 << 16)
            assert piece.startswith(b"HTTP/1.1 ")
            assert piece.endswith(end)
            assert end == b"\r\n\r\n" or not piece.endswith(b"\r\n\r\n")


def test_a_reply_longer_than_a_piece_arrives_whole(url: str) -> None:
    import boto3

    s3 = boto3.client(
        "s3", endpoint_url=url, region_name="us-west-2", aws_access_key_id="local", aws_secret_access_key="local"
    )
    s3.create_bucket(Bucket="large", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    content = bytes(range(256)) * 40_000
    s3.put_object(Bucket="large", Key="key", Body=content)
    assert s3.get_object(Bucket="large", Key="key")["Body"].read() == content
    assert s3.head_object(Bucket="large", Key="key")["ContentLength"] == len(content)
