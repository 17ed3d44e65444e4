"""The one kind of task: strict about its words and its deployment, and without tracebacks."""

import inspect
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import invoke
from invoke import Exit, Failure
from invoke.parser import Argument, ParserContext

from goldstack.errors import ConfigError, GoldstackError, Interrupted

from ._project import current_project, remember
from ._signals import Stopped, raised
from ._streams import silence

_SHORT = {"deployment": "d", "yes": "y"}
_TAKING_REMAINDER: set[str] = set()
_Body = TypeVar("_Body", bound=Callable[..., Any])


class Task(invoke.Task[_Body]):
    """A task whose errors are messages and exit codes, and whose short flags are `-d` and `-y` alone."""

    _arguments: list[Argument] | None = None

    @property
    def full_name(self) -> str:
        """Its name on the command line, such as `infra.up`."""
        home = self.body.__module__.rpartition(".")[2]
        return self.name if home.startswith("_") or home == "repository" else f"{home}.{self.name}"

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:  # noqa: FBT001 - Invoke's own
        """The arguments of the command line; made once, since Invoke uses up the help texts as it makes them."""
        if self._arguments is None:
            self._arguments = super().get_arguments(ignore_unknown_help)
        return self._arguments

    def arg_opts(self, name: str, default: Any, taken_names: set[str]) -> dict[str, Any]:
        """How Invoke is to parse the argument *name*."""
        options: dict[str, Any] = super().arg_opts(name, default, taken_names)
        if name in _SHORT:
            options["names"] = (*options["names"], _SHORT[name])
        return options

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the body; end with the exit code of what it raises."""
        try:
            self._check_swallowed(kwargs)
            _check_remainder()
            if kwargs.get("deployment") is not None:
                self._check_deployment(kwargs)
            with raised():
                answer = super().__call__(*args, **kwargs)
                sys.stdout.flush()
        except KeyboardInterrupt as stop:
            raise _exit(Interrupted(stop.number if isinstance(stop, Stopped) else signal.SIGINT)) from None
        except (Exit, Failure):
            raise
        except BrokenPipeError:  # whoever read the answer has heard enough
            silence(sys.stdout)
            raise Exit(code=0) from None
        except Exception as error:
            if os.environ.get("GOLDSTACK_DEBUG") == "1":
                raise
            raise _exit(error) from None
        if not kwargs.get("dry") and not args[0].config.run.dry:
            remember()
        return answer

    def _check_swallowed(self, kwargs: dict[str, Any]) -> None:
        """Invoke takes whatever word comes next for a missing positional, a flag too."""
        if {"--version", "-V"} & {*_before_remainder(sys.argv)}:
            from importlib.metadata import version

            sys.stdout.write(f"goldstack {version('goldstack')}\n")
            raise Exit(code=0)
        words = [value for value in kwargs.values() if isinstance(value, str)]
        if {"--help", "-h"} & {*words}:
            sys.stdout.write(self._help())
            raise Exit(code=0)
        for name in self.positional:
            if str(kwargs.get(name, "")).startswith("-"):
                raise ConfigError(
                    f"{kwargs[name]!r} stands where the {name} belongs.\n"
                    f"Name the {name} first: invoke {self._usage()} {kwargs[name]}"
                )

    def _check_deployment(self, kwargs: dict[str, Any]) -> None:
        project, name = current_project(), kwargs["deployment"]
        known = [deployment.name for deployment in project.deployments]
        command = kwargs.get("command")
        if name not in known and command in known:
            raise ConfigError(
                f"{name!r} is no deployment; {project.path} has: {', '.join(known)}.\n"
                f"The deployment comes first: invoke {self.full_name} {command} {name}"
            )
        project.deployment(name)

    def _usage(self) -> str:
        return " ".join([self.full_name, *(name.upper() for name in self.positional)])

    def _help(self) -> str:
        flags = ParserContext(self.name, args=self.get_arguments()).help_tuples()
        width = max((len(flag) for flag, _ in flags), default=0)
        lines = [f"  {flag.ljust(width)}   {text}".rstrip() for flag, text in flags]
        doc = inspect.getdoc(self.body) or ""
        return f"Usage: invoke {self._usage()} [--options]\n\n{doc}\n\nOptions:\n" + "\n".join(lines) + "\n"


def task(*, takes_remainder: bool = False, **options: Any) -> Callable[[_Body], Task[_Body]]:
    """Make a function a task of our kind.

    Args:
        takes_remainder: Whether it does something with the words after `--`.
        options: Those of `invoke.task`.
    """
    make: Callable[[_Body], Task[_Body]] = invoke.task(klass=Task, auto_shortflags=False, **options)

    def made(body: _Body) -> Task[_Body]:
        task = make(body)
        if takes_remainder:
            _TAKING_REMAINDER.add(task.full_name)
        return task

    return made


def _exit(error: Exception) -> Exit:
    if isinstance(error, GoldstackError):
        return Exit(f"goldstack: {error}", code=error.exit_code)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return Exit(f"goldstack: {place}{error.strerror}.", code=1)
    name = type(error).__name__
    return Exit(
        f"goldstack: {name}: {error}\nThis was not foreseen; GOLDSTACK_DEBUG=1 shows where it comes from.", code=1
    )


def remainder(argv: Sequence[str]) -> list[str]:
    """The words of *argv* after the first `--`, each as the shell gave it (Invoke's own joins them)."""
    return list(argv[argv.index("--") + 1 :]) if "--" in argv else []


def _check_remainder() -> None:
    """Words after `--` that no task of the line takes would be dropped without a word, `-target` among them."""
    lost = remainder(sys.argv)
    takers = [word for word in _before_remainder(sys.argv) if word in _TAKING_REMAINDER]
    if lost and len(takers) > 1:
        raise ConfigError(
            f"The words after `--` would go to each of {', '.join(takers)}.\nRun them one by one, so that each has its own."
        )
    if lost and not takers:
        raise ConfigError(
            f"{lost[0]!r} stands after `--`, where no task here looks.\n"
            f"Terraform's own flags go to `infra.terraform`; {', '.join(sorted(_TAKING_REMAINDER))} take such words."
        )


def _before_remainder(argv: Sequence[str]) -> list[str]:
    return list(argv[: argv.index("--")]) if "--" in argv else list(argv)
