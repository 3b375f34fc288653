"""Access tokens of a tenant: made once, shown once, stored as a hash, every change audited."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from erp_mcp.errors import InvalidInput, NotFound, TokenRefused
from erp_mcp.governance import audit
from erp_mcp.governance.principal import TIERS, Principal, Tier
from erp_mcp.store import tenancy
from erp_mcp.store.engine import Transactions
from erp_mcp.store.tables import ApiToken
from erp_mcp.store.tenancy import TokenOwner, TokenOwners


class Access:
    def __init__(self, transactions: Transactions, owners: TokenOwners) -> None:
        self._transactions = transactions
        self._owners = owners

    async def principal(self, token: str) -> Principal:
        """Who this token speaks for; refused without saying which of the reasons it was."""
        owner = await self._owners.find(token)
        if owner is None or not is_valid(owner, datetime.now(UTC)):
            raise TokenRefused
        return Principal(owner.tenant_id, f"token:{owner.name}", frozenset(known_tiers(owner.scopes)))

    async def create(
        self, tenant_id: str, name: str, scopes: Sequence[Tier], days: int | None, by: str
    ) -> str:
        """The only time that the token itself is seen."""
        secret = tenancy.new_token()
        token = ApiToken(
            name=name,
            hash=tenancy.token_hash(secret),
            scopes=list(scopes),
            expires_at=datetime.now(UTC) + timedelta(days=days) if days else None,
        )
        async with self._transactions(tenant_id) as session:
            if any(each.name == name for each in await tenancy.list_tokens(session)):
                raise InvalidInput(f"There is a token {name!r} already; revoked names are not used again.")
            await tenancy.save_token(session, tenant_id, token)
            await audit.record(session, tenant_id, by, "token.create", name, scopes=list(scopes))
        return secret

    async def list(self, tenant_id: str) -> list[ApiToken]:
        async with self._transactions(tenant_id) as session:
            return await tenancy.list_tokens(session)

    async def revoke(self, tenant_id: str, name: str, by: str) -> None:
        async with self._transactions(tenant_id) as session:
            if not await tenancy.revoke_token(session, name):
                raise NotFound(f"There is no token {name!r} to revoke; `erp-mcp token list` shows them.")
            await audit.record(session, tenant_id, by, "token.revoke", name)


def is_valid(owner: TokenOwner, now: datetime) -> bool:
    return owner.revoked_at is None and (owner.expires_at is None or owner.expires_at > now)


def known_tiers(scopes: Iterable[str]) -> list[Tier]:
    """Scopes of a newer version are not ours to grant."""
    return [tier for tier in TIERS if tier in set(scopes)]
