"""Ways to credentials: whatever a profile says, boto3's chain and Terraform's own come to the same account."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.front import Front, Reply, Request, front

from .conftest import Emulated

BASE = "999999999999"
START = "https://corp.awsapps.com/start"
SSO = f"""
[profile goldstack-dev]
sso_session = corp
sso_account_id = ACCOUNT
sso_role_name = deploy

[sso-session corp]
sso_start_url = {START}
sso_region = us-west-2
sso_registration_scopes = sso:account:access
"""
ROLE = f"""
[profile base]
aws_access_key_id = {BASE}
aws_secret_access_key = secret-of-base

[profile goldstack-dev]
role_arn = arn:aws:iam::ACCOUNT:role/deploy
source_profile = base
"""
PROCESS = """
[profile goldstack-dev]
credential_process = /bin/sh SCRIPT
"""


class Corporation:
    """A deployment `dev` whose profile leads to its account by a detour."""

    def __init__(self, dev: Emulated, home: Path, aws: Front) -> None:
        self.dev, self.home, self.aws = dev, home, aws
        dev.url = aws.url
        dev.config["deployments"] = [dev.deployment("dev", awsUser="goldstack-dev")]
        dev.write()
        (home / ".aws" / "sso" / "cache").mkdir(parents=True)
        aws.rules.append(self._answer)

    def profile(self, text: str) -> None:
        """Write the AWS config file."""
        script = self.home / "credentials.sh"
        answer = {"Version": 1, "AccessKeyId": self.dev.account, "SecretAccessKey": "secret-of-process"}
        script.write_text(f"echo '{json.dumps(answer)}'\n")
        text = text.replace("ACCOUNT", self.dev.account).replace("SCRIPT", str(script))
        (self.home / ".aws" / "config").write_text(text)

    def sign_in(self, *, until: str = "2099-01-01T00:00:00Z") -> None:
        """Leave what `aws sso login` leaves."""
        token = {"startUrl": START, "region": "us-west-2", "accessToken": "secret-token", "expiresAt": until}
        name = hashlib.sha1(b"corp", usedforsecurity=False).hexdigest()
        (self.home / ".aws" / "sso" / "cache" / f"{name}.json").write_text(json.dumps(token))

    def _answer(self, request: Request) -> Reply | None:
        account = self.dev.account
        if request.path.startswith("/federation/credentials"):
            keys = {"accessKeyId": account, "secretAccessKey": "secret-of-sso", "sessionToken": "t"}
            body = json.dumps({"roleCredentials": keys | {"expiration": 4_000_000_000_000}}).encode()
            return Reply(200, body, {"Content-Type": "application/json"})
        if request.operation in {"AssumeRole", "AssumeRoleWithWebIdentity"}:
            credentials = (
                f"<Credentials><AccessKeyId>{account}</AccessKeyId><SecretAccessKey>secret-of-role</SecretAccessKey>"
                "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
            )
            return _sts(request.operation, credentials)
        return None


@pytest.fixture
def corporation(dev: Emulated, clone: Any, url: str) -> Iterator[Corporation]:
    with front(url) as aws:
        yield Corporation(dev, clone.home, aws)


def _web_identity(corporation: Corporation) -> dict[str, str]:
    token = corporation.home / "token"
    token.write_text("secret-web-token")
    return {
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
        "AWS_ROLE_ARN": f"arn:aws:iam::{corporation.dev.account}:role/deploy",
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }


def _by_profile(text: str) -> Callable[[Corporation], dict[str, str]]:
    def prepare(corporation: Corporation) -> dict[str, str]:
        corporation.profile(text)
        corporation.sign_in()
        return {"AWS_ACCESS_KEY_ID": BASE, "AWS_SESSION_TOKEN": "stray"}

    return prepare


WAYS: dict[str, tuple[Callable[[Corporation], dict[str, str]], str | None]] = {
    "sso": (_by_profile(SSO), "GET /federation/credentials"),
    "a role": (_by_profile(ROLE), "AssumeRole"),
    "a process": (_by_profile(PROCESS), None),
    "web identity, as CI has it": (_web_identity, "AssumeRoleWithWebIdentity"),
}


@pytest.mark.parametrize("way", WAYS)
def test_both_chains_come_to_the_account(corporation: Corporation, way: str) -> None:
    prepare, asked = WAYS[way]
    environment = prepare(corporation)
    created = corporation.dev.inv("infra.up", "dev", **environment)
    assert created.code == 0, created
    assert corporation.dev.tables() == ["goldstack-dev"]
    assert asked is None or corporation.aws.seen.count(asked) >= 2
    assert "secret" not in created.stdout + created.stderr
    assert "00-dummy-migration" in created.stderr


@pytest.mark.parametrize("until", [None, "2020-01-01T00:00:00Z"], ids=["never", "long ago"])
def test_who_has_not_signed_in_is_told_to(corporation: Corporation, until: str | None) -> None:
    corporation.profile(SSO)
    if until:
        corporation.sign_in(until=until)
    for command in ("infra.plan", "infra.up"):
        refused = corporation.dev.inv(command, "dev")
        assert refused.code in {1, 2}, refused
        assert "aws sso login --profile goldstack-dev" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert "CreateTable" not in corporation.aws.seen


def test_an_sts_that_answers_another_account_stops_everything(corporation: Corporation) -> None:
    corporation.profile(PROCESS)
    corporation.aws.rules.insert(0, _other_account)
    (corporation.dev.root / "infra" / "aws" / "providers.tf").write_text(
        'provider "aws" {\n  region = var.aws_region\n}\n'
    )
    refused = corporation.dev.inv("infra.up", "dev")
    assert refused.code == 3, refused
    assert f"belong to the account {BASE}" in refused.stderr
    assert corporation.dev.account in refused.stderr
    assert "CreateTable" not in corporation.aws.seen


def _other_account(request: Request) -> Reply | None:
    if request.operation != "GetCallerIdentity":
        return None
    return _sts(
        request.operation, f"<Arn>arn:aws:iam::{BASE}:user/ann</Arn><UserId>A</UserId><Account>{BASE}</Account>"
    )


def _sts(operation: str, result: str) -> Reply:
    namespace = "https://sts.amazonaws.com/doc/2011-06-15/"
    text = f'<{operation}Response xmlns="{namespace}"><{operation}Result>{result}</{operation}Result></{operation}Response>'
    return Reply(200, text.encode(), {"Content-Type": "text/xml"})


def test_terraforms_own_fence_stands_too(corporation: Corporation) -> None:
    corporation.profile(PROCESS)
    corporation.aws.rules.insert(0, _other_account)
    planned = corporation.dev.inv("infra.plan", "dev")
    assert planned.code == 1
    assert "AWS account ID not allowed" in planned.stderr
    assert not (corporation.dev.root / ".goldstack" / "dev" / "plan.tfplan").exists()
