from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput, NotFound, TokenRefused
from erp_mcp.governance.access import checked_tiers
from erp_mcp.governance.principal import Principal
from erp_mcp.governance.tenants import Tenants
from erp_mcp.store.tables import ApiToken, AuditEntry


async def test_a_created_token_speaks_for_its_tenant_with_its_scopes(app: App) -> None:
    created = await app.access.create("main", "laptop", ["draft", "read"], 90, by="test")

    assert await app.access.principal(created.secret) == Principal(
        "main", "token:laptop", frozenset({"read", "draft"})
    )


async def test_every_token_that_is_not_valid_is_refused_in_the_same_words(app: App) -> None:
    valid = await app.access.create("main", "valid", ["read"], None, by="test")
    revoked = await app.access.create("main", "revoked", ["read"], None, by="test")
    await app.access.revoke("main", "revoked", by="test")
    expired = await app.access.create("main", "expired", ["read"], 1, by="test")
    await expire(app, "expired")

    tokens = [revoked.secret, expired.secret, "erp_unknown", "", valid.secret.swapcase(), valid.secret + " "]
    assert {await refusal(app, token) for token in tokens} == {
        ("TOKEN_REFUSED", "The access token is missing, unknown, expired or revoked.")
    }
    assert (await app.access.principal(valid.secret)).name == "token:valid"


async def test_what_is_stored_does_not_hold_the_token(app: App) -> None:
    secret = (await app.access.create("main", "laptop", ["read"], 90, by="test")).secret

    async with app.database.owner_engine().connect() as connection:
        tokens = await connection.exec_driver_sql("select to_jsonb(api_tokens)::text from api_tokens")
        audited = await connection.exec_driver_sql("select to_jsonb(audit_entries)::text from audit_entries")
    stored = [*tokens.scalars(), *audited.scalars()]
    assert len(stored) == 2
    assert not [row for row in stored if secret in row or secret.encode().hex() in row]


async def test_a_name_is_taken_once_in_a_tenant_even_after_it_was_revoked(app: App) -> None:
    await app.access.create("main", "laptop", ["read"], 90, by="test")
    await app.access.revoke("main", "laptop", by="test")

    with pytest.raises(InvalidInput, match="already"):
        await app.access.create("main", "laptop", ["read"], 90, by="test")


async def test_another_tenant_may_have_a_token_of_the_same_name(app: App) -> None:
    await Tenants(app.database.owner_engine()).create("other", "Other", by="test")
    main = await app.access.create("main", "laptop", ["read"], 90, by="test")
    other = await app.access.create("other", "laptop", ["read"], 90, by="test")

    await app.access.revoke("main", "laptop", by="test")

    with pytest.raises(TokenRefused):
        await app.access.principal(main.secret)
    assert (await app.access.principal(other.secret)).tenant_id == "other"


async def test_the_list_says_which_tokens_still_work(app: App) -> None:
    for name in ("valid", "expired", "revoked"):
        await app.access.create("main", name, ["read"], 1, by="test")
    await expire(app, "expired")
    await app.access.revoke("main", "revoked", by="test")

    assert {each.name: each.state for each in await app.access.list("main")} == {
        "valid": "valid",
        "expired": "expired",
        "revoked": "revoked",
    }


async def test_every_change_of_a_token_is_audited_with_it(app: App) -> None:
    await app.access.create("main", "laptop", ["write", "read"], None, by="test")
    await app.access.revoke("main", "laptop", by="somebody")

    async with app.database.transactions("main") as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(each.principal, each.action, each.subject, each.details) for each in entries] == [
        ("test", "token.create", "laptop", {"scopes": ["read", "write"], "expires": "never"}),
        ("somebody", "token.revoke", "laptop", {}),
    ]


async def test_revoking_what_is_not_there_or_no_longer_valid_is_an_error(app: App) -> None:
    await app.access.create("main", "laptop", ["read"], 90, by="test")
    await app.access.revoke("main", "laptop", by="test")

    for name in ("laptop", "nobody"):
        with pytest.raises(NotFound, match="token list"):
            await app.access.revoke("main", name, by="test")


@pytest.mark.parametrize("name", ["", " laptop", "lap\ntop", "\u202elaptop", "x" * 65])
async def test_names_that_would_spoil_a_log_are_refused(app: App, name: str) -> None:
    with pytest.raises(InvalidInput, match="A name has"):
        await app.access.create("main", name, ["read"], 90, by="test")


def test_an_unknown_scope_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"no scope 'wirte'\. Nearest: write"):
        checked_tiers(["read", "wirte"])


async def expire(app: App, name: str) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    async with app.database.transactions("main") as session:
        await session.execute(update(ApiToken).where(ApiToken.name == name).values(expires_at=past))


async def refusal(app: App, token: str) -> tuple[str, str]:
    with pytest.raises(TokenRefused) as refused:
        await app.access.principal(token)
    return refused.value.code, str(refused.value)
