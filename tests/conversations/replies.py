"""Replies to judge: those in `replies.toml`, each good one with its bad twins."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from erp_mcp.conversations.quality import Criterion


class Case(BaseModel):
    question: str
    sources: list[str]
    good: str
    bad: dict[Criterion, str]


FILE = Path(__file__).with_name("replies.toml")
CASES = TypeAdapter(dict[str, Case]).validate_python(tomllib.loads(FILE.read_text(encoding="utf-8")))
