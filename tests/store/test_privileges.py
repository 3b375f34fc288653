"""What the application's role may do at all: the catalog says it, and the attempts are made."""

from collections.abc import AsyncGenerator
from inspect import Parameter, signature

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from erp_mcp.jobs import JOBS
from erp_mcp.store.embedded import Urls
from tests.store.rows import TABLES, TENANTED, Filled, acting, filled_database, state_of

REFUSED = {"42501", "0A000"}  # insufficient privilege; not with row-level security
OF_TENANT = "({} = NULLIF(current_setting('erp.tenant'::text, true), ''::text))"
PROTECTED = """
select relname, relrowsecurity and relforcerowsecurity as is_forced, (
    select array_agg(
        array[polname::text, polroles::regrole[]::text, polcmd::text, polpermissive::text,
              pg_get_expr(polqual, polrelid)::text, pg_get_expr(polwithcheck, polrelid)::text] order by polname
    ) from pg_policy where polrelid = pg_class.oid
) as policies
from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
"""
GRANTED = """
select table_name, string_agg(lower(privilege_type), ' ' order by privilege_type)
from information_schema.table_privileges
where table_schema = 'public' and grantee in ('erp_app', 'PUBLIC') group by table_name
"""
DEFINERS = """
select proname, proconfig, has_function_privilege('public', oid, 'execute') from pg_proc
where prosecdef and pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
"""
OWN_FUNCTIONS = """
select proname from pg_proc where pronamespace = 'public'::regnamespace
and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e') order by proname
"""
ATTEMPTS = [
    "truncate customers",
    "drop table customers",
    "alter table customers disable row level security",
    "alter table customers no force row level security",
    "alter table customers add column x int",
    "drop policy tenant on customers",
    "create policy everything on customers using (true)",
    "alter policy tenant on customers using (true)",
    "set role erp_owner",
    "set session authorization erp_owner",
    "alter role erp_app bypassrls",
    "grant erp_owner to erp_app",
    "reassign owned by erp_owner to erp_app",
    "create table stolen (id int)",
    "create view stolen as select * from customers",
    "create function stolen() returns int language sql as 'select 1'",
    "create schema stolen",
    "create trigger spy before insert on customers execute function tsvector_update_trigger()",
    "create or replace function list_tenants() returns setof text language sql as 'select name from tenants'",
    "alter function list_tenants() security invoker",
    "insert into tenants (id, name) values ('gamma', 'Gamma')",
    "update tenants set name = 'mine'",
    "delete from tenants",
    "update audit_entries set action = 'nothing'",
    "delete from audit_entries",
    "delete from approvals",
    "delete from changes",
    "insert into audit_entries select * from audit_entries on conflict (tenant_id, id) do update set id = 9",
    "update alembic_version set version_num = '0000'",
    "set local row_security = off; select * from customers",
    "select nextval('customers_id_seq')",
    "select last_value from customers_id_seq",
    "select pg_read_file('/etc/passwd')",
    "copy customers from stdin",
    "copy (select 1) to program 'true'",
    "copy customers to '/tmp/stolen'",
]


@pytest.fixture(scope="module")
async def filled(server: Urls) -> AsyncGenerator[Filled]:
    async with filled_database(server) as filled:
        yield filled


@pytest.mark.parametrize("statement", ATTEMPTS)
async def test_the_application_may_not(filled: Filled, statement: str) -> None:
    with acting(filled.app, "beta") as connection, pytest.raises(DBAPIError) as caught:
        for part in statement.split("; "):
            connection.execute(text(part))
    assert state_of(caught.value) in REFUSED


async def test_every_table_forces_row_level_security_by_the_same_two_policies(filled: Filled) -> None:
    with filled.owner.connect() as connection:
        found = {row.relname: (row.is_forced, row.policies) for row in connection.execute(text(PROTECTED))}
    assert found.pop("alembic_version") == (False, None)
    assert found.pop("knowledge_vectors_rest") == (True, None)  # seen through its parent or not at all
    assert set(found) == {table.name for table in TABLES}
    for table in TABLES:
        of_tenant = OF_TENANT.format("id" if table.name == "tenants" else "tenant_id")
        owner = ["owner", "{erp_owner}", "*", "true", "true", "true"]
        assert found[table.name] == (True, [owner, ["tenant", "{-}", "*", "true", of_tenant, of_tenant]])


async def test_the_application_has_just_the_rights_that_it_needs(filled: Filled) -> None:
    with filled.owner.connect() as connection:
        granted = {row[0]: row[1] for row in connection.execute(text(GRANTED))}
    expected = {table.name: "delete insert select update" for table in TENANTED}
    narrow = {"tenants": "select", "alembic_version": "select"}
    narrow |= dict.fromkeys(("audit_entries", "consents"), "insert select")
    kept = dict.fromkeys(("approvals", "changes"), "insert select update")
    assert granted == expected | narrow | kept


async def test_functions_of_the_owner_are_few_and_nobody_can_stand_in_for_what_they_call(
    filled: Filled,
) -> None:
    with filled.owner.connect() as connection:
        assert list(connection.scalars(text(OWN_FUNCTIONS))) == [
            "announce_templates",
            "announce_tokens",
            "append_audit",
            "find_business",
            "find_number",
            "find_token",
            "list_tenants",
            "set_vectors_apart",
        ]
        definers = {row[0]: (row[1], row[2]) for row in connection.execute(text(DEFINERS))}
    pinned = (["search_path=public, pg_temp"], False)
    assert definers.pop("set_vectors_apart") == ([*pinned[0], "maintenance_work_mem=512MB"], False)
    assert definers == dict.fromkeys(("find_business", "find_number", "find_token", "list_tenants"), pinned)


async def test_a_job_takes_ids_only() -> None:
    for job in JOBS.values():
        app, *ids = signature(job).parameters.values()
        assert app.name == "app"
        assert {each.annotation for each in ids} <= {str, int}
        assert {each.kind for each in ids} <= {Parameter.POSITIONAL_OR_KEYWORD}
        assert all(each.name.endswith("_id") for each in ids)
