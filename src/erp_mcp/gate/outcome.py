"""What became of a request: one line in the log, and the figures that metrics are made of."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from erp_mcp.governance.principal import Principal

logger = logging.getLogger("erp_mcp.gate")

CRASHED, CANCELLED = "CRASHED", "CANCELLED"
LONGEST_METHOD = 80  # of those that exist; the rest is what a client made up


@dataclass(slots=True)
class Outcome:
    """Filled on the way; `error` is a code, never a text, and says `CRASHED` until the answer is there."""

    method: str
    principal: Principal | None = None
    subject: str = ""
    error: str | None = CRASHED
    tokens: int = 0
    saved_tokens: int = 0
    trimmed: bool = False
    bytes: int = 0
    started: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0

    def finish(self) -> None:
        self.seconds = time.perf_counter() - self.started


Report = Callable[[Outcome], None]


def log(outcome: Outcome) -> None:
    """Who, what, how long and how much; never what was said."""
    if not logger.isEnabledFor(logging.INFO):
        return
    facts = {
        "method": outcome.method[:LONGEST_METHOD],
        "subject": outcome.subject,
        "tenant": outcome.principal.tenant_id if outcome.principal else None,
        "principal": outcome.principal.name if outcome.principal else None,
        "error": outcome.error,
        "ms": round(outcome.seconds * 1000, 1),
        "tokens": outcome.tokens or None,
        "saved": outcome.saved_tokens or None,
        "bytes": outcome.bytes or None,
    }
    logger.info("%s", json.dumps({name: value for name, value in facts.items() if value is not None}))
