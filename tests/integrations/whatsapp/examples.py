"""Examples of Meta's interface, read where they lie."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection

SHARED = Path(os.environ.get("ERP_MCP_SHARED") or Path(__file__).parents[4] / "shared")
EXAMPLES = SHARED / "data" / "whatsapp"
TOKEN = "EAAG-token-that-nobody-may-see"
APP_SECRET = "app-secret-that-nobody-may-see"


def require_examples() -> None:
    """In the pipeline they must be there; who has only the repository can still run the rest."""
    if EXAMPLES.is_dir():
        return
    assert not os.environ.get("CI"), f"the examples are missing: {EXAMPLES}"
    pytest.skip(f"no examples in {EXAMPLES}")


@cache
def examples(name: str) -> Any:  # JSON of any shape: the tests say which
    found = json.loads(EXAMPLES.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    found.pop("_source")
    return found


def hooks() -> dict[str, Any]:
    """Every web hook that there is an example of."""
    names = sorted(path.stem for path in EXAMPLES.glob("pywa_webhook_*.json"))
    return {
        f"{name} {key}": body for name in [*names, "webhooks_2026"] for key, body in examples(name).items()
    }


def connection(base_url: str = "https://graph.facebook.com") -> WhatsAppConnection:
    return WhatsAppConnection(
        "main",
        "106540352242922",
        "102290129340398",
        SecretStr(TOKEN),
        SecretStr(APP_SECRET),
        base_url=base_url,
    )
