"""The worked example of docs/adding-a-tool.md, put where its first lines say and run."""

import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType

import pytest
from mcp import Client

from erp_mcp import tools
from tests.docs.pages import ROOT, blocks
from tests.protocol_fixtures import Build, Connect
from tests.serving import Mode

PAGE = ROOT / "docs/adding-a-tool.md"


def put(block: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Into the file that it names: as the end of one that is there, or as one of its own."""
    path = block.splitlines()[0].removeprefix("# ")
    name = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if (ROOT / path).exists():
        module = import_module(name)
    else:
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
    namespace = dict(vars(module))
    exec(compile(block, path, "exec"), namespace)  # noqa: S102 (running it is the test)
    for changed in namespace.keys() - {"__builtins__"}:
        if namespace[changed] is not vars(module).get(changed):
            monkeypatch.setattr(module, changed, namespace[changed], raising=False)
    return module


async def test_the_example_works_as_it_is_printed(
    build: Build, era: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    *code, test = blocks(PAGE, "python")
    before = {each.name for each in tools.TOOLS}
    for block in code:
        put(block, monkeypatch)
    written = vars(put(test, monkeypatch))

    assert {each.name for each in tools.TOOLS} - before == {"list_sessions"}
    passes: Callable[[Connect], Awaitable[None]]
    (passes,) = (value for name, value in written.items() if name.startswith("test_"))
    # The table was read as a default before the example changed it.
    await passes(lambda: Client(build(tools=tools.TOOLS), mode=era))
