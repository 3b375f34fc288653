"""The passwords of the embedded database: random, made once, readable by nobody else."""

import json
import os
import secrets
import tempfile
from pathlib import Path

from erp_mcp.errors import EmbeddedServerFailed

PASSWORDS = "passwords.json"
ROLES = ("postgres", "erp_owner", "erp_app")


def ensure_passwords(data_dir: Path) -> dict[str, str]:
    """Those of a start that did not get as far as a cluster serve the next one."""
    if not Path(data_dir, PASSWORDS).exists():
        made = {role: secrets.token_urlsafe(32) for role in ROLES}
        replace_file(data_dir / PASSWORDS, json.dumps(made, indent=2) + "\n", data_dir)
    return read_passwords(data_dir)


def read_passwords(data_dir: Path) -> dict[str, str]:
    path = data_dir / PASSWORDS
    try:
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return {role: known[role] for role in ROLES}
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise EmbeddedServerFailed(
            f"{path} is missing or damaged, and nothing else opens the database beside it. "
            "Put it back from a backup, or move the whole folder away and start anew."
        ) from error


def replace_file(path: Path, text: str, draft_dir: Path) -> None:
    """All of it or nothing, for our eyes only."""
    draft, name = tempfile.mkstemp(dir=draft_dir)
    try:
        with os.fdopen(draft, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(draft)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
