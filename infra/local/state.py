"""What the platform keeps on disk, and how anybody sees whether it runs."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another supervisor holds this state directory."""


@dataclass(frozen=True)
class Addresses:
    """Where everything is, for people, tests and tools; the names are those in platform.json."""

    url: str
    mailUrl: str  # noqa: N815
    databaseUrl: str  # noqa: N815
    awsEndpointUrl: str  # noqa: N815
    adminUrl: str  # noqa: N815
    hostPassword: str  # noqa: N815
    pid: int
    eventStore: str = "postgres"  # noqa: N815
    kurrentdbUri: str = ""  # noqa: N815
    """Empty unless KurrentDB is the event store."""

    @property
    def events_are_kept(self) -> bool:
        """Whether they outlive a stop; the other stores live in memory here."""
        return self.eventStore == "postgres"


@dataclass(frozen=True)
class State:
    """The state directory: `.local` unless told otherwise."""

    directory: Path

    @property
    def postgres(self) -> Path:
        return self.directory / "postgres"

    @property
    def log(self) -> Path:
        return self.directory / "platform.log"

    @property
    def aws_endpoint(self) -> Path:
        """Holds moto's address as soon as there is one, for who stands in front of it."""
        return self.directory / "aws-endpoint"

    @property
    def task_root(self) -> Path:
        """Where functions run: empty, so that they find no code but what is installed."""
        return self.directory / "task"

    def hold(self) -> int:
        """Become the one supervisor here. The kernel lets go when the process ends, however."""
        self.directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunningError from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        return descriptor

    def supervisor(self) -> int | None:
        """The pid of the supervisor that runs here; a dead one's number does not mislead."""
        try:
            descriptor = os.open(self._lock, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(os.pread(descriptor, 20, 0) or 0) or None
        finally:
            os.close(descriptor)
        return None

    def publish(self, addresses: Addresses) -> None:
        """Write platform.json, whole or not at all."""
        unfinished = self._platform.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(asdict(addresses), indent=2) + "\n")
        unfinished.rename(self._platform)

    def withdraw(self) -> None:
        self._platform.unlink(missing_ok=True)

    def addresses(self) -> Addresses | None:
        """What the running supervisor published; None while it starts, or when none runs."""
        try:
            addresses = Addresses(**json.loads(self._platform.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return addresses if addresses.pid == self.supervisor() else None

    def host_password(self) -> str:
        """The hosts' password: made up once, then kept."""
        file = self.directory / "host-password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(12))
        return file.read_text().strip()

    @property
    def _lock(self) -> Path:
        return self.directory / "supervisor.lock"

    @property
    def _platform(self) -> Path:
        return self.directory / "platform.json"
