"""How this WhatsApp behaves where the real one leaves it open, or where a test wants it otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from erp_mcp.sandbox.whatsapp.keys import TOKEN

ALL_SCOPES = frozenset({"whatsapp_business_messaging", "whatsapp_business_management"})

WindowMode = Literal["sync", "async", "random"]
BatchShape = Literal["messages", "changes", "entries"]


@dataclass(slots=True)
class Config:
    """`window_mode` says whether a closed window is told at once or by a status; `batch_shape`, what is repeated
    in a batch of updates. Limits that are None do not apply.
    `delay_share` is what a message takes of its usual time.
    """

    tokens: Mapping[str, frozenset[str]] = field(default_factory=lambda: {TOKEN: ALL_SCOPES})
    app_secret: str = "sandbox-app-secret"  # noqa: S105 - nobody's
    verify_token: str = "sandbox-verify-token"  # noqa: S105 - nobody's
    webhook_url: str | None = None
    webhooks_held: bool = False
    webhook_timeout_seconds: float = 10
    batch_size: int = 1000
    batch_shape: BatchShape = "messages"
    window_mode: WindowMode = "sync"
    throughput_per_second: int = 80
    pair_burst: int = 45
    pair_seconds: float = 6
    portfolio_limit: int | None = None
    marketing_per_day: int | None = None
    strangers_exist: bool = True
    allowed_recipients: Sequence[str] | None = None
    account_refusal: int | None = None
    failing_share: float = 0
    failed_has_tracker: bool = False
    free_service_messages: int = 1000
    template_creations_per_hour: int = 100
    media_url_seconds: float = 300
    delay_share: float = 1
