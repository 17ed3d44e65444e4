"""Terraform for one deployment: each step a method."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldstack.errors import TerraformError

from .advice import advice, failed
from .approval import asks
from .binary import Binary
from .files import Workdir, cache_folder, locked
from .inputs import Inputs
from .process import Finished, run
from .sources import Sources
from .words import Words

_CHANGES = 2
_PLANNED = {0, _CHANGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """One root module, one deployment.

    Args:
        deployment: Its name.
        binary: The program.
        inputs: What it is given.
        environment: The whole environment of each process.
        say: Receives our own words for the user.
    """

    deployment: str
    binary: Binary
    inputs: Inputs
    environment: Mapping[str, str]
    say: Callable[[str], None]

    @property
    def words(self) -> Words:
        """The words of its commands."""
        return Words(self.inputs.workdir)

    @property
    def workdir(self) -> Workdir:
        """The deployment's own folder."""
        return self.inputs.workdir

    @property
    def sources(self) -> Sources:
        """The root module."""
        return self.inputs.sources

    def ensure_initialised(self) -> None:
        """Run `init` if it has to."""
        if not self.inputs.is_initialised():
            self.say("Preparing Terraform (init).")
            self.init(echo=False)

    def init(self, *, upgrade: bool = False, echo: bool = True) -> None:
        """Run `init`, one at a time per user, and note what it was run for.

        Raises:
            TerraformError: It failed; the message says what to do.
        """
        if self._init(self.words.init(upgrade=upgrade), echo=echo):
            raise TerraformError("Terraform could not be initialised; mend what it says above.")

    def init_as_asked(self, arguments: Sequence[str]) -> int:
        """Run an `init` with *arguments*; Terraform's own exit code."""
        return self._init(arguments, echo=True)

    def plan(self, *, destroy: bool = False) -> bool:
        """Make and save a plan; whether it changes anything.

        Raises:
            TerraformError: It failed; no plan is left.
        """
        return self._plan(self.words.plan(destroy=destroy))

    def plan_as_asked(self, arguments: Sequence[str]) -> bool:
        """Make and save a plan of other *arguments*; whether it changes anything. Raises as `plan` does."""
        return self._plan(self.words.saving(arguments))

    def show_plan(self) -> dict[str, Any]:
        """The saved plan as `show -json` has it."""
        done = self._run(self.words.show(), echo=False)
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

    def apply_plan(self, flags: Sequence[str] = ()) -> None:
        """Apply the saved plan, with *flags* of the user's, and delete it whatever comes of it."""
        try:
            self._check(self._run(self.words.saved(flags)))
        finally:
            self.discard_plan()

    def discard_plan(self) -> None:
        """Delete the saved plan and its stamp."""
        self.workdir.plan.unlink(missing_ok=True)
        self.workdir.stamp.unlink(missing_ok=True)

    def change(self, command: str) -> None:
        """`apply` or `destroy` in one process, without a question."""
        self._check(self._run(self.words.change(command)))

    def untaint(self, address: str) -> None:
        """Let the resource at *address* be changed in place instead of replaced.

        Raises:
            TerraformError: It failed.
        """
        self._check(self._run(self.words.untaint(address)))

    def try_apply(self, approve: Callable[[bytes], bool]) -> bool:
        """Plan and apply in one process, if *approve* says yes to the plan that it is shown; whether that was done.

        Raises:
            TerraformError: It failed.
        """
        answers: list[bool] = []
        raised: list[Exception] = []

        def answer(output: bytes) -> str | None:
            if not asks(output):
                return None
            try:
                answers.append(approve(output))
            except Exception as error:  # noqa: BLE001 - Terraform must hear a no before it is raised
                raised.append(error)
                answers.append(False)
            return "yes" if answers[0] else "no"

        done = self._run(self.words.ask(), answer=answer)
        if raised:
            raise raised[0]
        if answers == [False]:
            return False
        if done.exit_code and not answers:
            raise self._unplanned(done)
        self._check(done)
        return True

    def output(self) -> None:
        """Show the outputs as Terraform does, sensitive ones masked."""
        if self._run(self.words.output(as_json=False)).exit_code:
            raise TerraformError("Terraform could not read the outputs.")

    def outputs(self) -> dict[str, Any]:
        """The outputs, `{name: {value, type, sensitive}}`, in clear."""
        done = self._run(self.words.output(as_json=True), echo=False)
        if done.exit_code:
            raise TerraformError("Terraform could not read the outputs.")
        found: dict[str, Any] = json.JSONDecoder().raw_decode(done.stdout.decode().lstrip())[0]
        return found

    def command(self, arguments: Sequence[str], *, terminal: bool, questions: bool) -> Finished:
        """Run any command, with our terminal or our standard input and output.

        Args:
            arguments: Its words.
            terminal: Hand our terminal through.
            questions: Let Terraform ask for values on it.
        """
        self.inputs.write()
        environment = self.environment if questions and sys.stdin.isatty() else {**self.environment, "TF_INPUT": "0"}
        done = run(
            [*self.binary.argv, *arguments],
            cwd=self.sources.folder,
            environment=environment,
            terminal=terminal,
            stdin=True,
            hidden=self.inputs.secrets(),
        )
        self._advise(done)
        return done

    def _init(self, arguments: Sequence[str], *, echo: bool) -> int:
        with locked(cache_folder() / "init.lock"):
            done = self._run(arguments, echo=echo)
        if done.exit_code == 0:
            self.inputs.note_initialised()
        elif not echo:
            sys.stderr.write(done.stdout.decode(errors="replace"))
        self._advise(done)
        return done.exit_code

    def _plan(self, arguments: Sequence[str]) -> bool:
        self.discard_plan()
        planned = False
        try:
            done = self._run(arguments)
            planned = done.exit_code in _PLANNED
        finally:
            if not planned:
                self.discard_plan()
        if not planned:
            raise self._unplanned(done)
        return done.exit_code == _CHANGES

    def _unplanned(self, done: Finished) -> TerraformError:
        self._advise(done)
        return TerraformError("Terraform could not make a plan; nothing was changed.")

    def _check(self, done: Finished) -> None:
        if done.exit_code:
            self._advise(done)
            raise TerraformError(failed(done.stderr, deployment=self.deployment))

    def _advise(self, done: Finished) -> None:
        profile = self.environment.get("AWS_PROFILE")
        for line in advice(done.stderr, deployment=self.deployment, profile=profile) if done.exit_code else ():
            self.say(line)

    def _run(
        self, arguments: Sequence[str], *, echo: bool = True, answer: Callable[[bytes], str | None] | None = None
    ) -> Finished:
        self.inputs.write()
        return run(
            [*self.binary.argv, *arguments],
            cwd=self.sources.folder,
            environment={**self.environment, "TF_IN_AUTOMATION": "1"},
            echo=echo,
            answer=answer,
            plain=bool(self.words.colour()),
            hidden=self.inputs.secrets(),
        )
