"""The demo company in a folder of its own, and the environment of the servers that are measured on it."""

import os
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from erp_mcp.app import App, open_app
from erp_mcp.sandbox.company.loading import TENANT, load_company
from erp_mcp.settings import Settings

ROOT = Path(__file__).parents[1]
# No limit is to end a benchmark early.
UNLIMITED = {
    "read_allowance_tokens": 1_000_000_000,
    "searches_per_minute": 1_000_000,
    "messages_per_minute": 1_000_000,
}


@contextmanager
def data_folder() -> Generator[Path]:
    """Open to others: as root the embedded database runs as a system user."""
    with TemporaryDirectory(prefix="erp-mcp-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder / "data"


def environment(data_dir: Path, **settings: str | int) -> dict[str, str]:
    """Ours and nobody's settings; without the switches that keep Python from caching its bytecode."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ERP_MCP_", "PYTHON"))}
    given = {"data_dir": data_dir} | UNLIMITED | settings
    ours = {f"ERP_MCP_{name.upper()}": str(value) for name, value in given.items()}
    return kept | ours | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT)))}


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def settings_in(data_dir: Path) -> Settings:
    return Settings.model_validate({"data_dir": data_dir, "tenant": TENANT} | UNLIMITED)


@asynccontextmanager
async def demo_company() -> AsyncGenerator[App]:
    """Loaded, and its database kept up for as long as this lasts."""
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            await load_company(app)
            yield app


async def some_chunks(app: App, count: int) -> list[str]:
    ids = await app.knowledge.complete_chunk(TENANT, "", count)
    return [f"erp://knowledge/chunks/{each}?max_tokens=300" for each in ids]
