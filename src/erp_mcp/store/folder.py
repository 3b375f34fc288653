"""The folder of everything that is kept on this machine."""

import os
import sys
from pathlib import Path


def ensure_folder(data_dir: Path) -> None:
    """Made where it is missing; as root the system user of the database has to pass through it."""
    if data_dir.is_dir():
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    serves_a_machine = sys.platform != "win32" and os.geteuid() == 0
    data_dir.chmod(0o711 if serves_a_machine else 0o700)
