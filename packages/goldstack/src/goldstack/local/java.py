"""DynamoDB Local, run by Java: AWS's own, for DynamoDB alone."""

import os
from collections.abc import Mapping
from pathlib import Path

from goldstack.errors import LocalServerError

from . import dynamodb_jar, jre
from .engine import Notify, Order
from .ports import listens

FLAGS = ("-disableTelemetry", "-sharedDb")
"""Nothing is told to AWS, and every key and region sees the same tables."""

# Half a second less to the first answer, and no file in /tmp.
_MACHINE = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData")
_POLICY = Path(__file__).with_name("loopback.policy")
_KEPT = ("PATH", "LANG", "LC_ALL")


class Java:
    """DynamoDB Local by a Java of the machine."""

    name = "java"

    def prepare(self, notify: Notify) -> None:
        """Check that Java and the jar are there; the jar is fetched by hand, as it has a licence to be read."""
        java = jre.find()
        if not java.has_security_manager:
            notify(
                f"DynamoDB Local will answer other machines too: it listens on every interface, and Java {java.version} "
                f"has no means to keep them out. Java 17 to 23 has: name its folder by JAVA_HOME."
            )
        if not dynamodb_jar.find():
            raise LocalServerError(
                f"DynamoDB Local is not here yet.\nFetch it (50 MB, under a licence of AWS): inv local.fetch\n"
                f"Or name a {dynamodb_jar.JAR} that you have: {dynamodb_jar.VARIABLE}=/path/to/{dynamodb_jar.JAR}"
            )

    def argv(self, order: Order) -> list[str]:
        """Java with the jar."""
        jar = dynamodb_jar.find()
        if not jar:
            raise LocalServerError("DynamoDB Local was removed from the cache.\nFetch it again: inv local.fetch")
        found = jre.find()
        # It has no option for the address; Java's security manager turns away whoever comes from elsewhere.
        guard = ("-Djava.security.manager", f"-Djava.security.policy=={_POLICY}") if found.has_security_manager else ()
        java = [
            str(found.program),
            *_MACHINE,
            *guard,
            f"-Djava.io.tmpdir={order.folder}",
            f"-Duser.home={order.folder}",
        ]
        data = ("-dbPath", str(order.persist)) if order.persist else ("-inMemory",)
        libraries = f"-Djava.library.path={jar.with_name('DynamoDBLocal_lib')}"
        return [*java, libraries, "-jar", str(jar), *FLAGS, *data, "-port", str(order.port)]

    def environment(self, order: Order) -> Mapping[str, str]:
        """Nothing of the user's but where programs are: options for Java and keys of AWS stay out."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {"PATH": os.defpath, **kept, "HOME": str(order.folder), "TMPDIR": str(order.folder)}

    def is_itself(self, order: Order, pid: int) -> bool:
        """Whether it is the process *pid* that listens, as it says nothing of itself."""
        return listens(pid, order.port)

    def ended(self, token: str) -> None:
        """Nothing is left of it."""
