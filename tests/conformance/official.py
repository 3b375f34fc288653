"""Runs the official conformance suites and the official inspector against a server of ours."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SERVE = (sys.executable, "-m", "tests.conformance.serve")
SUITE = "conformance-{}/dist/index.js"
INSPECTOR = "@modelcontextprotocol/inspector/clients/launcher/build/index.js"
TIMEOUT_SECONDS = 120
TIMESTAMP = re.compile(r"^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$")


@dataclass(frozen=True, slots=True)
class Check:
    scenario: str
    id: str
    status: str  # SUCCESS, FAILURE, WARNING, SKIPPED or INFO
    message: str

    def __str__(self) -> str:
        return f"{self.scenario}:{self.id}"


@dataclass(frozen=True, slots=True)
class Report:
    exit_status: int
    output: str
    checks: tuple[Check, ...]

    def scenarios(self) -> set[str]:
        return {check.scenario for check in self.checks}

    def having(self, *statuses: str) -> list[Check]:
        return [check for check in self.checks if check.status in statuses]


def fetched() -> Path:
    """The folder of the pinned tools; downloads them the first time."""
    script = subprocess.run(["sh", HERE / "node.sh"], stdout=subprocess.PIPE, text=True, check=True)
    return Path(script.stdout.strip()) / "node_modules"


def inherited() -> Iterator[str]:
    """The inspector starts a server with a bare environment, so what ours needs is handed over by name."""
    for name, value in os.environ.items():
        if name.startswith(("PYTHONPATH", "COVERAGE_", "ERP_MCP_")):
            yield from ("-e", f"{name}={value}")


@contextmanager
def serving(*arguments: str) -> Generator[str]:
    """The URL of a server on a free port of this machine."""
    with subprocess.Popen([*SERVE, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            url = process.stdout.readline().strip()
            assert url, "the server did not start"
            yield url
        finally:
            process.terminate()


def run(modules: Path, script: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """`home` takes what the tools would otherwise leave in the home folder of the user."""
    command = [modules / ".bin/node", modules / script, *arguments]
    environment = {**os.environ, "MCP_STORAGE_DIR": str(home), "NO_COLOR": "1"}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )


def run_suite(modules: Path, url: str, version: str, *options: str, home: Path) -> Report:
    results = home / "results"
    arguments = ("server", "--url", url, "--output-dir", str(results), *options)
    done = run(modules, SUITE.format(version), *arguments, home=home)
    return Report(done.returncode, done.stdout + done.stderr, tuple(read_checks(results)))


def read_checks(results: Path) -> Iterator[Check]:
    for file in sorted(results.glob("*/checks.json")):
        name = TIMESTAMP.match(file.parent.name)
        assert name, file
        for check in json.loads(file.read_text()):
            yield Check(name[1], check["id"], check["status"], check.get("errorMessage", ""))


def required_scenarios(modules: Path, revision: str) -> set[str]:
    """The server scenarios that the suite itself lists for a revision."""
    text = (modules / "conformance-0.2/requirements" / f"{revision}.yaml").read_text()
    return set(list_under("server", text))


def list_under(key: str, text: str) -> list[str]:
    """The plain strings of one list in a flat YAML file."""
    _, _, rest = text.partition(f"\n{key}:\n")
    block, _, _ = rest.partition("\n\n")
    return re.findall(r"^  - ([\w-]+)", block, re.MULTILINE)
