"""What a check found, and for what is wrong the command or setting that mends it."""

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Literal

from erp_mcp.errors import ErpError

logger = logging.getLogger(__name__)

State = Literal["ok", "warning", "problem", "skipped"]
Name = Literal[
    "version",
    "tokenizer",
    "embeddings",
    "settings",
    "google key",
    "models",
    "model probe",
    "secret key",
    "odoo",
    "whatsapp",
    "web hook",
    "port",
    "policy",
    "data directory",
    "database",
    "pgvector",
    "role",
    "migrations",
    "owner",
    "clock",
    "tenant",
    "queue",
    "audit",
]


@dataclass(frozen=True, slots=True)
class Finding:
    name: Name
    state: State
    found: str
    mend: str | None = None


def skipped(names: Sequence[Name], reason: str) -> list[Finding]:
    return [Finding(name, "skipped", reason) for name in names]


def told(name: Name, error: ErpError) -> Finding:
    """Our errors say what is wrong in the first sentence, and what mends it in the rest."""
    found, _, mend = str(error).partition(". ")
    return Finding(name, "problem", found, mend or None)


async def guarded(names: Sequence[Name], check: Awaitable[list[Finding]]) -> list[Finding]:
    """`names` are the findings that the check owes; what it fails at stands for the first of them."""
    try:
        return await check
    except ErpError as error:
        failure = told(names[0], error)
    except Exception as error:
        # The boundary of one check: its fault must not hide what the others find.
        logger.exception("the check of %s failed", names[0])
        found = f"the check itself failed ({type(error).__name__})"
        mend = "This is a fault of erp_mcp: report it with the traceback on stderr."
        failure = Finding(names[0], "problem", found, mend)
    return [failure, *skipped(names[1:], f"needs the {names[0]}")]


async def alone(check: Awaitable[Finding]) -> list[Finding]:
    return [await check]
