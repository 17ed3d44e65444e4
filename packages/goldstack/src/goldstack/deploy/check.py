"""Everything that can be found wrong without starting Terraform and without the network."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from goldstack.project import Deployment, Project

from .checks import access, files, tools, variables
from .checks.finding import Finding
from .checks.surroundings import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found.

    Attributes:
        terraform: Terraform's version; None where no command has asked it yet.
        findings: What concerns no single deployment.
        deployments: What concerns each of those that were checked.
    """

    terraform: str | None
    findings: tuple[Finding, ...]
    deployments: dict[str, tuple[Finding, ...]]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not any(self.deployments.values())

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON document."""
        deployments = [{"name": name, "findings": _plain(found)} for name, found in self.deployments.items()]
        return {
            "ok": self.ok,
            "terraform": self.terraform or "unknown",
            "findings": _plain(self.findings),
            "deployments": deployments,
        }

    def __str__(self) -> str:
        """The report for people: a line for what is right, a paragraph for each thing that is not."""
        parts = [("infra/aws and this machine", self.findings), *self.deployments.items()]
        lines = [line for name, found in parts for line in _lines(name, found)]
        return "\n".join([*lines, f"Terraform: {self.terraform or 'unknown version, no command has asked yet'}"])


def check(project: Project, deployments: Iterable[Deployment], *, environ: Mapping[str, str] | None = None) -> Report:
    """Check *project* for each of *deployments*.

    Args:
        project: The repository.
        deployments: Those that are asked about.
        environ: The variables to judge by; those of this process by default.
    """
    around = Surroundings(project=project, environ=os.environ if environ is None else environ)
    shared = [finding for subject in (variables, tools, files) for finding in subject.of_repository(around)]
    found = {
        deployment.name: tuple(
            finding
            for subject in (variables, tools, access, files)
            for finding in subject.of_deployment(around, deployment)
        )
        for deployment in deployments
    }
    return Report(terraform=around.version, findings=tuple(shared), deployments=found)


def _plain(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [
        {"code": each.code, "severity": each.severity, "message": each.message, "place": each.place}
        for each in findings
    ]


def _lines(name: str, findings: Iterable[Finding]) -> list[str]:
    indented = [f"  {str(each).replace(chr(10), chr(10) + '    ')}" for each in findings]
    return [f"{name}:", *indented] if indented else [f"{name}: ok"]
