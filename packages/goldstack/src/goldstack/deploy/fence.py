"""Whose account it is, asked while Terraform plans, and known before anything is written."""

from threading import Thread

from goldstack.aws.environment import AwsEnvironment
from goldstack.project import Deployment


class Fence:
    """The account of a deployment's credentials, held against `awsAccountId`.

    Ambient credentials are checked before Terraform starts at all; this is for those of a profile, whose account is learned
    even where goldstack.json does not name it: a plan belongs to one account.

    Args:
        deployment: Which one.
        environment: What its processes see of AWS.
    """

    def __init__(self, deployment: Deployment, environment: AwsEnvironment) -> None:
        self._deployment = deployment
        self._environment = environment
        self._account = deployment.account_id
        self._error: Exception | None = None
        self._asking: Thread | None = None

    def ask(self) -> None:
        """Begin to ask, unless that was done before Terraform, or there is nothing to protect."""
        if self._deployment.is_local or self._environment.ambient:
            return
        self._asking = Thread(target=self._ask)  # no daemon: one that imports while Python ends would crash it
        self._asking.start()

    def check(self) -> str | None:
        """Wait for the answer.

        Returns:
            The account; None for `local`.

        Raises:
            Refused: The credentials belong to another account.
            CredentialsError: There are none, or they are not accepted.
        """
        if self._asking:
            self._asking.join()
        if self._error:
            raise self._error
        return self._account

    def _ask(self) -> None:
        from goldstack.aws.identity import check_account

        try:
            self._account = check_account(self._deployment, self._environment)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            self._error = error
