"""What to do about Terraform's commonest failures: a line of ours below its message."""

import re

_ADVICE = (
    (
        rb"Failed to query available provider packages|Failed to install provider|could not connect to registry",
        "Terraform could not get a provider: there is no network to its registry, and no mirror on this machine holds it. "
        "Go online once, or name a mirror folder (made by `terraform providers mirror`): GOLDSTACK_TF_MIRROR=/path/to/mirror",
    ),
    (
        rb"Error acquiring the state lock",
        "Another command holds the lock of this state; `Who` above says whose. Wait for it. If that process is dead for certain: "
        'infra.terraform {deployment} force-unlock -- "ID"',
    ),
    (
        rb"ExpiredToken|security token included in the request is expired|token has expired|refresh failed",
        "The credentials have expired. Sign in again (for SSO: aws sso login), and run the command again.",
    ),
    (
        rb"AccessDenied|is not authorized to perform",
        "The credentials lack the permission for the action that is named above.",
    ),
    (
        rb"UnknownError|is not enabled|Service .* not (?:enabled|started)",
        "Where this is the local AWS: it serves dynamodb, s3, sts and iam. Add the service that is named above to "
        '`localServices` of the deployment in goldstack.json, such as ["sqs"].',
    ),
    (
        rb"ResourceInUseException|BucketAlreadyOwnedByYou|EntityAlreadyExists|already exists",
        "It exists, and this state does not know it. Take it over: infra.terraform {deployment} --inject-variables --yes import -- "
        "ADDRESS ID (for the table: aws_dynamodb_table.this and its name).",
    ),
    (
        rb"[Dd]eletion protection",
        "AWS protects the table. Set `deletionProtection` to false in goldstack.json, run infra.up {deployment}, then try again.",
    ),
)
UNSAVED = re.compile(rb"Failed to (?:persist|save) state|errored\.tfstate")


def advice(stderr: bytes, *, deployment: str) -> list[str]:
    """Our lines for what Terraform wrote to *stderr*; none where it says it all."""
    return [text.replace("{deployment}", deployment) for pattern, text in _ADVICE if re.search(pattern, stderr)]


def failed(stderr: bytes, *, deployment: str) -> str:
    """The last word on a change that failed: what became of the state, and how to go on."""
    if UNSAVED.search(stderr):
        return (
            "Terraform failed, and could not save its state: what it did may be known to infra/aws/errored.tfstate alone.\n"
            f'Make room, then: infra.terraform {deployment} --yes "state push" -- errored.tfstate'
        )
    return "Terraform failed; what it had done by then is in its state.\nMend what it says above, and run the command again."
