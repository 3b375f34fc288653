"""The sheets of `content/data`, as rows of text."""

import csv
from functools import cache
from importlib import resources


@cache
def rows(sheet: str) -> tuple[dict[str, str], ...]:
    folder = resources.files("erp_mcp.sandbox.company") / "content" / "data"
    text = (folder / f"{sheet}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
