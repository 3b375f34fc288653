"""The official inspector connects over every transport in every era, and finds all schemas portable."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, JsonValue

from tests.conformance import official

ERAS = pytest.mark.parametrize("era", ["modern", "legacy"])


class Named(BaseModel):
    name: str


class Tools(BaseModel):
    tools: list[Named]


class Listing(BaseModel):
    result: Tools
    findings: list[JsonValue] = Field(default=[], alias="schemaFindings")


def inspect(modules: Path, home: Path, *arguments: str) -> str:
    done = official.run(modules, official.INSPECTOR, "--cli", "--format", "json", *arguments, home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("transport", "era"),
    [("http", "modern"), ("http", "legacy"), ("sse", "legacy"), ("stdio", "modern"), ("stdio", "legacy")],
)
def test_the_tools_are_listed_and_their_schemas_are_portable(
    modules: Path, url: str, tmp_path: Path, transport: str, era: str
) -> None:
    target = {
        "http": [url],
        "sse": [url.removesuffix("/mcp") + "/sse"],
        "stdio": [*official.inherited(), "--", *official.SERVE, "--stdio"],
    }
    options = ("--method", "tools/list", "--strict", "--transport", transport, "--protocol-era", era)
    listing = Listing.model_validate_json(inspect(modules, tmp_path, *options, *target[transport]))
    assert "test_simple_text" in [tool.name for tool in listing.result.tools]
    assert listing.findings == []


@ERAS
@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (
            ("tools/call", "--tool-name", "test_header_parameter", "--tool-arg", "region=Riyadh"),
            "Region Riyadh.",
        ),
        (("resources/read", "--uri", "test://template/7/data"), "Data for ID: 7"),
        (
            (
                "prompts/get",
                "--prompt-name",
                "test_prompt_with_arguments",
                "--prompt-args",
                "arg1=x",
                "arg2=y",
            ),
            "Prompt with arguments: arg1='x', arg2='y'",
        ),
    ],
    ids=["tools/call", "resources/read", "prompts/get"],
)
def test_what_is_asked_for_is_answered(
    modules: Path, url: str, tmp_path: Path, era: str, options: tuple[str, ...], answer: str
) -> None:
    output = inspect(modules, tmp_path, "--protocol-era", era, "--method", *options, "--", url)
    assert answer in output


@ERAS
def test_an_unknown_resource_is_an_error_and_not_an_empty_answer(
    modules: Path, url: str, tmp_path: Path, era: str
) -> None:
    options = ("--protocol-era", era, "--method", "resources/read", "--uri", "test://nowhere", "--", url)
    done = official.run(modules, official.INSPECTOR, "--cli", "--format", "json", *options, home=tmp_path)
    assert done.returncode != 0
    assert "test://nowhere" in json.loads(done.stderr)["error"]["message"]
