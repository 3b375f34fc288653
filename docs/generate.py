"""Writes what the documentation repeats of the code: `python docs/generate.py [--check]`.

The pages of docs/reference are written whole; of README.md only what stands between two markers.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import anyio

from erp_mcp.opening import lazily
from erp_mcp.server import build_server
from erp_mcp.settings import Settings
from pages import operation, surface

ROOT = Path(__file__).resolve().parents[1]
README = "README.md"
NOTICE = "<!-- Written by docs/generate.py: change the code and run it again. -->"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and fail if a file is stale")
    is_check: bool = parser.parse_args().check
    stale = {name: text for name, text in generated().items() if text != present(name)}
    for name, text in stale.items():
        if not is_check:
            Path(ROOT, name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name} {'is stale: run python docs/generate.py' if is_check else 'was written'}\n")
    return int(is_check and bool(stale))


def present(name: str) -> str:
    path = Path(ROOT, name)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def generated() -> Mapping[str, str]:
    """What each file has to say, whatever the settings of whoever runs this."""
    settings = Settings.model_construct(log_level="WARNING")
    server = build_server(settings, lazily(settings))
    tools, prompts = anyio.run(server.list_tools), anyio.run(server.list_prompts)
    pages = {
        "settings": operation.settings_page(),
        "tools": surface.tools_page(tools),
        "resources": surface.resources_page(),
        "prompts": surface.prompts_page(prompts),
        "errors": operation.errors_page(),
        "commands": operation.commands_page(),
    }
    blocks = {
        "tools": surface.tools_table(tools),
        "resources": surface.resources_table(),
        "prompts": surface.prompts_table(prompts),
        "commands": operation.commands_table(),
        "settings": operation.settings_table(),
    }
    written = {f"docs/reference/{name}.md": page(name, body) for name, body in pages.items()}
    return written | {README: with_blocks(present(README), blocks)}


def page(name: str, body: str) -> str:
    return f"{NOTICE}\n\n# {name.capitalize()}\n\n{body}\n"


def with_blocks(text: str, blocks: Mapping[str, str]) -> str:
    for name, block in blocks.items():
        before, opening, rest = text.partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"<!-- /{name} -->")
        if not closing:
            raise SystemExit(f"{README} lacks the markers of {name}.")
        text = f"{before}{opening}\n{block}\n\n{closing}{after}"
    return text


if __name__ == "__main__":
    sys.exit(main())
