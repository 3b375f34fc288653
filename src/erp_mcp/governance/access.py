"""Access tokens of a tenant: made once, shown once, stored as a hash, every change audited."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from erp_mcp.errors import InvalidInput, NotFound, TokenRefused
from erp_mcp.governance import audit
from erp_mcp.governance.names import checked_name
from erp_mcp.governance.principal import TIERS, Principal, Tier
from erp_mcp.language.nearest import nearest
from erp_mcp.store import tenancy
from erp_mcp.store.engine import Transactions
from erp_mcp.store.tables import ApiToken
from erp_mcp.store.tenancy import TokenOwner, TokenOwners

TokenState = Literal["valid", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """The only time that the token itself is seen."""

    secret: str
    scopes: list[Tier]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedToken:
    name: str
    scopes: list[str]
    state: TokenState
    created_at: datetime
    expires_at: datetime | None


class Access:
    def __init__(self, transactions: Transactions, owners: TokenOwners) -> None:
        self._transactions = transactions
        self._owners = owners

    def hearing(self) -> AbstractContextManager[Callable[[], None]]:
        """Entered while changes of tokens are heard of, so that not every request looks its own up."""
        return self._owners.remembered.hearing()

    async def principal(self, token: str) -> Principal:
        """Who this token speaks for; refused without saying which of the reasons it was."""
        owner = await self._owners.find(token)
        if owner is None or state_of(owner, datetime.now(UTC)) != "valid":
            raise TokenRefused
        return Principal(owner.tenant_id, f"token:{owner.name}", frozenset(known_tiers(owner.scopes)))

    async def create(
        self, tenant_id: str, name: str, scopes: Sequence[Tier], days: int | None, *, by: str
    ) -> CreatedToken:
        """Without `days` it never expires."""
        expires_at = datetime.now(UTC) + timedelta(days=days) if days is not None else None
        created = CreatedToken(tenancy.new_token(), known_tiers(scopes), expires_at)
        token = ApiToken(
            tenant_id=tenant_id,
            name=checked_name(name),
            hash=tenancy.token_hash(created.secret),
            scopes=created.scopes,
            expires_at=expires_at,
        )
        async with self._transactions(tenant_id) as session:
            if not await tenancy.save_token(session, token):
                raise InvalidInput(
                    f"There is a token {name!r} already; names of revoked ones are not used again. "
                    "Nothing was changed."
                )
            expiry = expires_at.isoformat() if expires_at else "never"
            await audit.record(
                session, tenant_id, by, "token.create", name, scopes=list[str](created.scopes), expires=expiry
            )
        return created

    async def list(self, tenant_id: str) -> list[ListedToken]:
        now = datetime.now(UTC)
        async with self._transactions(tenant_id) as session:
            return [
                ListedToken(each.name, each.scopes, state_of(each, now), each.created_at, each.expires_at)
                for each in await tenancy.list_tokens(session)
            ]

    async def revoke(self, tenant_id: str, name: str, *, by: str) -> None:
        async with self._transactions(tenant_id) as session:
            if not await tenancy.revoke_token(session, name):
                raise NotFound(f"There is no token {name!r} to revoke; `erp-mcp token list` shows them.")
            await audit.record(session, tenant_id, by, "token.revoke", name)


def state_of(token: TokenOwner | ApiToken, now: datetime) -> TokenState:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at is not None and token.expires_at <= now else "valid"


def known_tiers(scopes: Iterable[str]) -> list[Tier]:
    """Scopes of a newer version are not ours to grant."""
    given = set(scopes)
    return [tier for tier in TIERS if tier in given]


def checked_tiers(scopes: Iterable[str]) -> list[Tier]:
    """What a person typed, where nothing may be left out silently."""
    given = list(scopes)
    for scope in given:
        if scope not in TIERS:
            raise InvalidInput(f"There is no scope {scope!r}. {nearest(scope, TIERS)} Nothing was changed.")
    return known_tiers(given)
