"""A database that cannot be used is refused with the sentence that mends it.

A server without pgvector or an old one cannot be had here, so those are told from what an inspection would find.
"""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from erp_mcp.errors import StoreMisconfigured
from erp_mcp.store.database import Place, look, make_ready, open_database
from erp_mcp.store.embedded import Urls
from erp_mcp.store.migrate import head
from erp_mcp.store.readiness import Inspection, check, check_migrated
from tests.apps import fresh_database

GOOD = Inspection(
    server_version=18,
    pgvector_version="0.8.5",
    pgvector_available="0.8.5",
    has_schema=True,
    bypasses_security=False,
    role="erp_app",
    revision=head(),
)


@pytest.fixture
async def empty(server: Urls) -> AsyncGenerator[Urls]:
    """A database that has the extension and nothing else."""
    async with fresh_database(server, "template1") as urls:
        yield urls


async def as_owner(urls: Urls, statement: str) -> None:
    async with await psycopg.AsyncConnection.connect(urls.owner) as connection:
        await connection.execute(statement.encode())


def test_what_an_empty_database_lacks_is_not_refused_before_it_was_migrated() -> None:
    check(GOOD)
    check_migrated(GOOD)
    check(replace(GOOD, has_schema=False, revision=None))


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (replace(GOOD, server_version=13), "PostgreSQL 13 is too old; erp_mcp needs 14 or newer."),
        (
            replace(GOOD, pgvector_version=None, pgvector_available=None),
            "This PostgreSQL has no pgvector. Install the extension `vector` 0.8 or newer on the server.",
        ),
        (
            replace(GOOD, pgvector_version=None),
            "The extension `vector` is not in this database yet. "
            "Run `create extension vector` in it as a superuser.",
        ),
        (
            replace(GOOD, pgvector_version="0.7.4"),
            "pgvector 0.7.4 is too old. Install 0.8 or newer, then run `alter extension vector update`.",
        ),
        (
            replace(GOOD, bypasses_security=True, role="admin"),
            "The role admin of ERP_MCP_DATABASE_URL can bypass row-level security. "
            "Use a role that is no superuser, lacks BYPASSRLS and does not own the tables; "
            "give the owner's URL as ERP_MCP_DATABASE_OWNER_URL.",
        ),
    ],
    ids=lambda each: None if isinstance(each, Inspection) else each[:30],
)
def test_what_is_wrong_is_said_with_what_mends_it(found: Inspection, sentence: str) -> None:
    with pytest.raises(StoreMisconfigured) as caught:
        check(found)
    assert str(caught.value) == sentence


async def test_the_roles_and_versions_of_a_good_database_are_found(urls: Urls) -> None:
    assert replace(await look(urls.app), pgvector_version="0.8.5", pgvector_available="0.8.5") == GOOD
    assert (await look(urls.owner)).bypasses_security


async def test_an_empty_database_without_its_owner_is_refused(empty: Urls, tmp_path: Path) -> None:
    with pytest.raises(
        StoreMisconfigured, match=r"lacks the schema.*Set ERP_MCP_DATABASE_OWNER_URL and start"
    ):
        async with open_database(Place(tmp_path, empty.app)):
            pass


async def test_an_empty_database_with_its_owner_is_migrated_for_the_role_of_the_application(
    empty: Urls, tmp_path: Path
) -> None:
    async with open_database(Place(tmp_path, empty.app, empty.owner), "main") as database:
        assert await database.statements.first("select version_num from alembic_version", []) == (head(),)


async def test_the_owner_as_the_application_is_refused_before_anything_is_made(empty: Urls) -> None:
    for owner_url in (empty.owner, None):
        with pytest.raises(StoreMisconfigured, match=r"role erp_owner .* can bypass row-level security"):
            await make_ready(empty.owner, owner_url)
    assert not (await look(empty.app)).has_schema


async def test_a_database_of_a_newer_version_is_left_alone(urls: Urls) -> None:
    await as_owner(urls, "update alembic_version set version_num = '9999'")
    with pytest.raises(StoreMisconfigured, match=r"newer erp_mcp \(revision 9999\); upgrade this one"):
        await make_ready(urls.app, urls.owner)


async def test_an_older_database_without_its_owner_is_refused(urls: Urls) -> None:
    await as_owner(urls, "update alembic_version set version_num = '0001'")
    with pytest.raises(StoreMisconfigured, match="lacks the schema of this version"):
        await make_ready(urls.app, None)


async def test_a_role_that_the_tables_were_not_made_for_is_told_so(urls: Urls) -> None:
    await as_owner(urls, "revoke all on alembic_version from erp_app")
    with pytest.raises(StoreMisconfigured, match="role erp_app has no rights on the tables"):
        await make_ready(urls.app, urls.owner)
