"""What real Odoo servers answered, read in place from the shared folder."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

SHARED = Path(os.environ.get("ERP_MCP_SHARED") or Path(__file__).parents[5] / "shared")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call of `execute_kw`, and the error it was answered with, if it was one."""

    model: str
    method: str
    arguments: list[JsonValue]
    keywords: dict[str, JsonValue]
    result: JsonValue
    error: tuple[str, str] | None


def recorded(version: str, name: str) -> Recorded:
    """By the name without its number, which differs between versions."""
    found = next((SHARED / "data" / "odoo" / version).glob(f"[0-9][0-9][0-9]_{name}.json"))
    exchange = json.loads(found.read_text(encoding="utf-8"))
    _, _, _, model, method, arguments, *rest = exchange["request"]["json"]["params"]["args"]
    answer = exchange["response"]["json"]
    data = answer.get("error", {}).get("data")
    return Recorded(
        model,
        method,
        arguments,
        rest[0] if rest else {},
        answer.get("result"),
        (data["name"], data["message"]) if data else None,
    )
