"""A botocore session that reads the variables it is given instead of those of the process."""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.credentials import (
    ContainerProvider,
    CredentialProvider,
    CredentialResolver,
    EnvProvider,
    create_credential_resolver,
)
from botocore.session import Session

from . import profiles
from .environment import AwsEnvironment, is_loopback

# boto's files of old, which Terraform does not know, and the instance's role where it is switched off.
_NOT_TERRAFORMS = ("ec2-credentials-file", "boto-config")
_INSTANCE = "iam-role"


class EnvironmentSession(Session):
    """Sees of AWS what Terraform sees in the same environment.

    Clients that botocore makes for itself, to assume a role for example, use the environment's endpoint as well.

    Args:
        environment: What to see.
        region: Of every client that does not say otherwise.
        metadata_timeout: Seconds to wait for an instance's metadata service; botocore's default where None.
    """

    def __init__(self, environment: AwsEnvironment, *, region: str, metadata_timeout: float | None = None) -> None:
        self._variables: Mapping[str, str] = environment.variables
        self._url = environment.endpoint
        definitions = {name: (*rule[:1], None, *rule[2:]) for name, rule in self.SESSION_VARIABLES.items()}
        # As a default and not by name, so that keys beside AWS_PROFILE win here as they win in Terraform.
        definitions["profile"] = (None, None, self._variables.get("AWS_PROFILE"), None)
        if metadata_timeout is not None:
            in_file = definitions["metadata_service_timeout"][0]
            definitions["metadata_service_timeout"] = (in_file, None, metadata_timeout, float)
        super().__init__(session_vars=definitions, profile=environment.profile)
        for name, value in self._given().items():
            self.set_config_variable(name, value)
        config, credentials = profiles.locations(self._variables)
        self.set_config_variable("config_file", str(config))
        self.set_config_variable("credentials_file", str(credentials))
        self.set_config_variable("region", region)
        if self._url is not None and is_loopback(self._url):
            self.set_default_client_config(Config(proxies={}))
        self.lazy_register_component("credential_provider", self._resolver)

    def create_client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        """Create a client as botocore does, at the endpoint of the environment."""
        kwargs["endpoint_url"] = kwargs.get("endpoint_url") or self._url
        return super().create_client(service_name, *args, **kwargs)

    def _given(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, (_, variables, _, _) in self.SESSION_VARIABLES.items():
            names = [variables] if isinstance(variables, str) else variables or []
            value = next((self._variables[variable] for variable in names if variable in self._variables), None)
            if value is not None and name != "profile":
                found[name] = value
        return found

    def _resolver(self) -> CredentialResolver:
        variables = dict(self._variables)
        ours: dict[str | None, CredentialProvider] = {
            EnvProvider.METHOD: EnvProvider(environ=variables),
            ContainerProvider.METHOD: ContainerProvider(environ=variables),
        }
        left_out: set[str | None] = {*_NOT_TERRAFORMS}
        if variables.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
            left_out.add(_INSTANCE)
        usual = create_credential_resolver(self).providers
        return CredentialResolver([ours.get(p.METHOD, p) for p in usual if p.METHOD not in left_out])
