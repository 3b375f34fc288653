"""Who is calling, and what is known of the call while it is served."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from erp_mcp.errors import NotAuthorized

Tier = Literal["read", "draft", "write", "send", "financial", "destructive"]
TIERS: tuple[Tier, ...] = ("read", "draft", "write", "send", "financial", "destructive")
Detail = Literal["full", "trimmed", "tldr"]


WORKER = "worker"  # who asks where nobody waits: a job


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a model is asked, and in which conversation."""

    tenant_id: str
    principal: str
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """`name` is `local` on stdio and the name of the access token over HTTP."""

    tenant_id: str
    name: str
    scopes: frozenset[Tier]
    is_local: bool = False

    @property
    def caller(self) -> Caller:
        return Caller(self.tenant_id, self.name)


def local_principal(tenant_id: str) -> Principal:
    """Whoever starts the process owns its data: no scope is withheld."""
    return Principal(tenant_id, "local", frozenset(TIERS), is_local=True)


def require(principal: Principal, tier: Tier) -> None:
    if tier not in principal.scopes:
        raise NotAuthorized(f"This access token lacks the scope {tier!r}. Nothing was done.")


@dataclass(slots=True)
class Call:
    """One request on its way through the gate; the handler leaves here what the gate reports.

    `address` is where clients reach this server over HTTP, `shows_views` that the host shows pages of ours.
    """

    principal: Principal
    method: str
    uri: str = ""
    address: str = ""
    shows_views: bool = False
    detail: Detail = "full"
    note: str | None = None
    meta: dict[str, object] = field(default_factory=dict[str, object])
    saved_tokens: int = 0
    is_declined: bool = False


current_call: ContextVar[Call] = ContextVar("current_call")
