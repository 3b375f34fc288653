"""Links, commands, settings, targets and layers that the documentation names are there."""

import re
import shlex
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.exceptions import TyperException

from erp_mcp.cli.main import command_line
from erp_mcp.settings import Settings
from tests.docs.pages import BLOCK, GENERATED, ROOT, WRITTEN, name_of, text_of

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"\berp-mcp ((?:[^`|;&)>\n\\]|\\\n)+)")
SETTING = re.compile(r"\bERP_MCP_[A-Z0-9_]+[A-Z0-9]\b")
TARGET = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
# What clients are given, and what only the test suite reads.
OTHER_VARIABLES = {"ERP_MCP_TOKEN", "ERP_MCP_EXAMPLES", "ERP_MCP_ROUNDS", "ERP_MCP_HEAVY"}
PAGES = [*WRITTEN, *GENERATED]


def code_of(page: Path) -> str:
    """What is printed to be copied: blocks and `spans`."""
    text = text_of(page)
    spans = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    return "\n".join([*(block for language, block in BLOCK.findall(text) if language == "sh"), *spans])


def anchors(page: Path) -> set[str]:
    titles = (
        re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(BLOCK.sub("", text_of(page)))
    )
    return {title.replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(BLOCK.sub("", text_of(page))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} links to {link}"
        assert not anchor or anchor in anchors(target), f"{name_of(page)} links to {link}"


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_command_is_one(page: Path) -> None:
    for line in COMMAND.findall(code_of(page)):
        parse(shlex.split(line.replace("\\\n", " "), comments=True))


@pytest.mark.parametrize(
    "words", ["serv", "whatsapp resolve 17 --arrived", "serve --transport http2", "index --kind"]
)
def test_a_command_that_is_none_is_found(words: str) -> None:
    with pytest.raises((KeyError, TyperException)):
        parse(words.split())


def test_commands_links_and_settings_are_found_where_they_are() -> None:
    readme = ROOT / "README.md"
    for looked_for, text in ((COMMAND, code_of(readme)), (LINK, text_of(readme)), (SETTING, text_of(readme))):
        assert len(looked_for.findall(text)) > 5


def parse(words: list[str]) -> None:
    """As when it is run, up to the moment when it would do something; the bare name is a mention."""
    command, context = command_line(), None
    while isinstance(command, TyperGroup) and words and words[0] != "--version":
        context = command.context_class(command, info_name="erp-mcp", parent=context)
        command, words = command.commands[words[0]], words[1:]
    if words and not isinstance(command, TyperGroup):
        command.make_context("erp-mcp", words, parent=context)


def test_every_variable_is_a_setting() -> None:
    settings = {f"ERP_MCP_{name.upper()}" for name in Settings.model_fields}
    named = chain.from_iterable(SETTING.findall(text_of(page)) for page in PAGES)

    assert set(named) - settings <= OTHER_VARIABLES


def test_every_target_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = set(chain.from_iterable(TARGET.findall(code_of(page)) for page in WRITTEN))

    assert named
    assert named <= targets


def test_the_readme_shows_the_layers_that_are_enforced_and_every_room() -> None:
    contracts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(each["layers"] for each in contracts if each["type"] == "layers")
    readme = text_of(ROOT / "README.md")
    rooms = {path.stem for path in (ROOT / "src/erp_mcp").iterdir() if not path.name.startswith("__")}

    assert " > ".join(f"`{layer}`" for layer in layers if layer != "__main__") in " ".join(readme.split())
    assert {room for room in rooms if f"    {room}" not in readme and f" {room}/" not in readme} == set()
