"""What docs/generate.py writes is what is there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT


def generate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "docs/generate.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", tmp_path)
    return tmp_path


def test_the_reference_says_what_the_code_says() -> None:
    done = generate(ROOT, "--check")

    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.slow
def test_what_is_stale_is_named_and_written_again(copied: Path) -> None:
    readme, settings = copied / "README.md", copied / "docs/reference/settings.md"
    before = readme.read_text(encoding="utf-8")
    readme.write_text(before.replace("| `ERP_MCP_PORT` |", "| `ERP_MCP_HARBOUR` |"), encoding="utf-8")
    settings.unlink()

    checked = generate(copied, "--check")
    assert checked.returncode == 1
    assert [line.split()[0] for line in checked.stdout.splitlines()] == [
        "docs/reference/settings.md",
        "README.md",
    ]
    assert not settings.exists()

    assert generate(copied).returncode == 0
    assert readme.read_text(encoding="utf-8") == before
    assert generate(copied, "--check").returncode == 0


@pytest.mark.slow
def test_the_environment_of_whoever_writes_it_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "1234", "TOOLSETS": "admin", "DATA_DIR": "/elsewhere"}.items():
        monkeypatch.setenv(f"ERP_MCP_{name}", value)

    assert generate(ROOT, "--check").returncode == 0
