"""Which account the embedded server runs as: our own; for root, whom PostgreSQL refuses, a system user's."""

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from erp_mcp.errors import EmbeddedServerFailed

SYSTEM_USER = "erp-mcp"


@dataclass(frozen=True, slots=True)
class Account:
    """All None is the account that we have."""

    uid: int | None = None
    gid: int | None = None
    extra_groups: tuple[int, ...] | None = None

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_reach(self, folder: Path) -> bool:
        return self.first_closed(folder) is None

    def first_closed(self, folder: Path) -> Path | None:
        """The folder on the way there, from the top, that this account may not pass."""
        way = (*reversed(folder.parents), folder) if self.uid is not None else ()
        return next((step for step in way if not self._may_pass(step.stat())), None)

    def _may_pass(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & 0o100)
        return bool(folder.st_mode & (0o010 if folder.st_gid == self.gid else 0o001))


def server_account(cluster: Path) -> Account:
    """Whoever owns the cluster already; root's first start decides it."""
    if os.geteuid() != 0:
        return Account()
    if cluster.exists():
        owner = cluster.stat()
        return Account(owner.st_uid, owner.st_gid, ())
    user = _system_user()
    return Account(user.pw_uid, user.pw_gid, ())


def _system_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
    with suppress(FileNotFoundError):
        subprocess.run(("useradd", *options, SYSTEM_USER), check=False, capture_output=True)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        # Small images have no useradd, or a read-only /etc: `nobody` is weaker, as others may run as it too.
        return pwd.getpwnam("nobody")


def check_reach(account: Account, data_dir: Path) -> None:
    """The modes of folders that we did not make are not ours to change."""
    closed = account.first_closed(data_dir)
    if closed is not None:
        raise EmbeddedServerFailed(
            f"As root the database runs as a system user, who may not enter {closed}. "
            f"Choose another folder with ERP_MCP_DATA_DIR, or open this one with `chmod o+x {closed}`."
        )
