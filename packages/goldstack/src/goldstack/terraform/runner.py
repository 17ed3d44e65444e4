"""Terraform for one deployment: its files, its arguments, and each step as a method."""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldstack.errors import TerraformError
from goldstack.project import JSON, dumps

from .binary import Binary
from .files import Workdir, cache_folder, locked, read_json, write
from .process import Finished, run
from .sources import Sources

LOCK_TIMEOUT = "120s"
_NO_PROVIDER = (b"Failed to query available provider packages", b"Failed to install provider", b"could not connect to")
_NO_PROVIDER_ADVICE = (
    "Terraform could not get a provider: there is no network to its registry, and no mirror on this machine holds it.\n"
    "Go online once, or name a mirror folder (made by `terraform providers mirror`): GOLDSTACK_TF_MIRROR=/path/to/mirror"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """One root module, one deployment: everything that a Terraform process of it is given.

    Args:
        binary: The program.
        version: Its version.
        sources: The root module.
        workdir: The deployment's own folder.
        environment: The whole environment of each process.
        variables: Values by Terraform name.
        backend: Values of the backend block.
        cli_config: CLI configuration to write, where the user has none.
        say: Receives our own words for the user.
    """

    binary: Binary
    version: str
    sources: Sources
    workdir: Workdir
    environment: Mapping[str, str]
    variables: Mapping[str, JSON]
    backend: Mapping[str, JSON]
    cli_config: str | None
    say: Callable[[str], None]

    def init_arguments(self, *, upgrade: bool = False) -> list[str]:
        """The words of `init`."""
        words = [
            "init",
            "-input=false",
            "-reconfigure",
            f"-backend-config={self.workdir.backend}",
            *self.colour_arguments(),
        ]
        return [*words, "-upgrade"] if upgrade else words

    def plan_arguments(self, *, destroy: bool = False) -> list[str]:
        """The words of a `plan` that is saved."""
        words = ["plan", *self._common(), "-detailed-exitcode", f"-out={self.workdir.plan}"]
        return [*words, "-destroy"] if destroy else words

    def change_arguments(self, command: str) -> list[str]:
        """The words of an `apply` or `destroy` that plans, asks nothing, and does it."""
        return [command, *self._common(), "-auto-approve"]

    def saved_arguments(self) -> list[str]:
        """The words of an `apply` of the saved plan."""
        return [
            "apply",
            "-input=false",
            f"-lock-timeout={LOCK_TIMEOUT}",
            *self.colour_arguments(),
            str(self.workdir.plan),
        ]

    def show_arguments(self) -> list[str]:
        """The words that print the saved plan as JSON."""
        return ["show", "-json", str(self.workdir.plan)]

    def output_arguments(self, *, as_json: bool) -> list[str]:
        """The words of `output`."""
        return ["output", "-json"] if as_json else ["output", *self.colour_arguments()]

    def variable_argument(self) -> str:
        """The word that gives the variables."""
        return f"-var-file={self.workdir.variables}"

    def colour_arguments(self) -> list[str]:
        """The word that switches colours off, where our output is no terminal or the user wants none."""
        return [] if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ["-no-color"]

    @property
    def needs_init(self) -> bool:
        """Whether `init` has to run before anything else."""
        data = self.workdir.data
        installed = list((data / "providers").glob("*/*/*/*/*"))
        missing = (self.sources.providers and not installed) or not all(path.exists() for path in installed)
        return bool(missing) or not data.is_dir() or read_json(self.workdir.initialised) != self._init_fingerprint()

    def ensure_initialised(self) -> None:
        """Run `init` if it has to."""
        if self.needs_init:
            self.say("Preparing Terraform (init).")
            self.init(echo=False)

    def init(self, *, upgrade: bool = False, echo: bool = True) -> None:
        """Run `init`, one at a time per user, and note what it was run for.

        Raises:
            TerraformError: It failed; the message says what to do.
        """
        if self._init(self.init_arguments(upgrade=upgrade), echo=echo):
            raise TerraformError("Terraform could not be initialised; mend what it says above.")

    def init_as_asked(self, arguments: Sequence[str]) -> int:
        """Run an `init` with *arguments*; Terraform's own exit code."""
        return self._init(arguments, echo=True)

    def _init(self, arguments: Sequence[str], *, echo: bool) -> int:
        with locked(cache_folder() / "init.lock"):
            done = self._run(arguments, echo=echo)
        if done.exit_code == 0:
            write(self.workdir.initialised, json.dumps(self._init_fingerprint()))
            return 0
        if not echo:
            sys.stderr.write(done.stdout.decode(errors="replace"))
        if any(text in done.stderr for text in _NO_PROVIDER):
            self.say(_NO_PROVIDER_ADVICE)
        return done.exit_code

    def plan(self, *, destroy: bool = False) -> bool:
        """Make and save a plan; whether it changes anything.

        Raises:
            TerraformError: It failed; no plan is left.
        """
        self.discard_plan()
        done = self._run(self.plan_arguments(destroy=destroy))
        if done.exit_code not in {0, 2}:
            self.discard_plan()
            raise TerraformError("Terraform could not make a plan; nothing was changed.")
        return done.exit_code == 2

    def show_plan(self) -> dict[str, Any]:
        """The saved plan as `show -json` has it."""
        done = self._run(self.show_arguments(), echo=False)
        if done.exit_code:
            raise TerraformError("The saved plan cannot be read.")
        shown: dict[str, Any] = json.loads(done.stdout)
        return shown

    def planned_outputs(self) -> dict[str, Any]:
        """The outputs that the saved plan found in the state: `{name: {value, type, sensitive?}}`."""
        from zipfile import BadZipFile, ZipFile

        try:
            with ZipFile(self.workdir.plan) as plan:
                outputs: dict[str, Any] = json.loads(plan.read("tfstate")).get("outputs", {})
        except (OSError, BadZipFile, KeyError, ValueError):
            return {}
        return outputs

    def apply_plan(self) -> None:
        """Apply the saved plan, and delete it whatever comes of it."""
        try:
            self._change(self.saved_arguments())
        finally:
            self.discard_plan()

    def discard_plan(self) -> None:
        """Delete the saved plan and its stamp."""
        self.workdir.plan.unlink(missing_ok=True)
        self.workdir.stamp.unlink(missing_ok=True)

    def apply(self) -> None:
        """Plan and apply in one process, without a question."""
        self._change(self.change_arguments("apply"))

    def destroy(self) -> None:
        """Destroy in one process, without a question."""
        self._change(self.change_arguments("destroy"))

    def output(self, *, echo: bool = True) -> Finished:
        """Run `output`, as JSON unless *echo*."""
        done = self._run(self.output_arguments(as_json=not echo), echo=echo)
        if done.exit_code:
            raise TerraformError("Terraform could not read the outputs.")
        return done

    def command(self, arguments: Sequence[str], *, terminal: bool, questions: bool) -> Finished:
        """Run any command, with our terminal or our standard input and output.

        Args:
            arguments: Its words.
            terminal: Hand our terminal through.
            questions: Let Terraform ask for values on it.
        """
        self.write_inputs()
        environment = self.environment if questions and sys.stdin.isatty() else {**self.environment, "TF_INPUT": "0"}
        return run(
            [*self.binary.argv, *arguments],
            cwd=self.sources.folder,
            environment=environment,
            terminal=terminal,
            stdin=True,
        )

    def unchanged_since_apply(self) -> bool:
        """Whether nothing that Terraform is given has changed since the last apply here."""
        return bool(read_json(self.workdir.applied) == self.fingerprint())

    def note_applied(self) -> None:
        """Remember what was applied."""
        write(self.workdir.applied, json.dumps(self.fingerprint()))

    def fingerprint(self) -> dict[str, Any]:
        """What a plan depends on, part by part."""
        inputs = dumps(dict(self.variables)).encode()
        return {**self._init_fingerprint(), "*.tf files": self.sources.digest, "variables": _digest(inputs)}

    def write_inputs(self) -> None:
        """Write the files that the arguments name."""
        texts = {self.workdir.variables: dumps(dict(self.variables)), self.workdir.backend: dumps(dict(self.backend))}
        if self.cli_config:
            texts[self.workdir.cli_config] = self.cli_config
        for path, text in texts.items():
            write(path, text)

    def _change(self, arguments: Sequence[str]) -> None:
        if self._run(arguments).exit_code:
            raise TerraformError(
                "Terraform failed; what it had done by then is in its state.\nMend what it says above, and run the command again."
            )

    def _run(self, arguments: Sequence[str], *, echo: bool = True) -> Finished:
        self.write_inputs()
        environment = {**self.environment, "TF_IN_AUTOMATION": "1"}
        return run([*self.binary.argv, *arguments], cwd=self.sources.folder, environment=environment, echo=echo)

    def _common(self) -> list[str]:
        return ["-input=false", f"-lock-timeout={LOCK_TIMEOUT}", self.variable_argument(), *self.colour_arguments()]

    def _init_fingerprint(self) -> dict[str, Any]:
        return {
            "backend": dict(self.backend),
            "settings": _digest(self.sources.settings),
            "lock": _digest(self.sources.lock_file()),
            "terraform": self.version,
            "providers": _digest((self.cli_config or "").encode()),
        }


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
