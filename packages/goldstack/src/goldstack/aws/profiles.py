"""The profiles of the AWS config files, read as botocore and Terraform read them; standard library only."""

import shlex
from collections.abc import Mapping
from configparser import Error as SyntaxFault
from configparser import RawConfigParser
from dataclasses import dataclass, field
from pathlib import Path

from goldstack.errors import ConfigError

CONFIG_FILE = "AWS_CONFIG_FILE"
CREDENTIALS_FILE = "AWS_SHARED_CREDENTIALS_FILE"


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the two files hold; a file that does not exist holds nothing."""

    config: Path
    credentials: Path
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.settings

    def endpoint(self, name: str) -> str | None:
        """Where profile *name* sets an address of its own, in words; None where it does not."""
        settings = self.settings.get(name, {})
        if settings.get("endpoint_url"):
            return f"endpoint_url of profile {name!r} in {self.config}"
        services = settings.get("services", "")
        for service, block in self.services.get(services, {}).items():
            if any(line.partition("=")[0].strip().lower() == "endpoint_url" for line in block.splitlines()):
                return f"endpoint_url of {service} in [services {services}], used by profile {name!r} in {self.config}"
        return None


def locations(environ: Mapping[str, str]) -> tuple[Path, Path]:
    """The config file and the credentials file that *environ* leads to, whether or not they exist."""
    home = Path(environ.get("HOME") or Path.home())

    def located(variable: str, usual: str) -> Path:
        path = Path(environ.get(variable) or home / ".aws" / usual)
        return home.joinpath(*path.parts[1:]) if path.parts[:1] == ("~",) else path

    return located(CONFIG_FILE, "config"), located(CREDENTIALS_FILE, "credentials")


def read(environ: Mapping[str, str]) -> Profiles:
    """Read both files.

    Raises:
        ConfigError: One of them is no INI file.
    """
    config, credentials = locations(environ)
    settings: dict[str, dict[str, str]] = {}
    services: dict[str, dict[str, str]] = {}
    for section, values in _sections(config).items():
        kind, name = _heading(section)
        if kind == "profile":
            settings[name] = values
        elif kind == "services":
            services[name] = values
    for name, values in _sections(credentials).items():
        settings[name] = {**settings.get(name, {}), **values}
    return Profiles(config, credentials, settings, services)


def _heading(section: str) -> tuple[str, str]:
    if section == "default":
        return "profile", "default"
    try:
        words = shlex.split(section)
    except ValueError:
        return "", ""
    return (words[0], words[1]) if len(words) == 2 else ("", "")


def _sections(path: Path) -> dict[str, dict[str, str]]:
    # Any name for the defaults but "DEFAULT", which a profile may have.
    parser = RawConfigParser(default_section="", strict=False, interpolation=None, allow_no_value=True)
    try:
        parser.read_string(path.read_text(encoding="utf-8"), str(path))
    except OSError:
        return {}
    except (SyntaxFault, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not an AWS config file that can be read: {error}.\nCorrect it.") from None
    return {name: {key: value or "" for key, value in parser[name].items()} for name in parser.sections()}
