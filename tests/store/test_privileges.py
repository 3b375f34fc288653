"""What the application's role may do at all: the catalog says it, and the attempts are made."""

import inspect
import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import erp_mcp
from erp_mcp.app import App
from erp_mcp.jobs import JOBS
from erp_mcp.store.embedded import Urls
from tests.store.rows import TABLES, acting, engine_at, fill, state_of

REFUSED = {"42501", "0A000", "55000"}  # not allowed, not with row-level security, no sequence yet
PROTECTED = """
select relname, relrowsecurity and relforcerowsecurity as is_forced, (
    select array_agg(
        (polname, polpermissive, polcmd, polroles::regrole[]::text, pg_get_expr(polqual, polrelid),
         pg_get_expr(polwithcheck, polrelid))::text order by polname desc
    ) from pg_policy where polrelid = pg_class.oid
) as policies
from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
"""
GRANTED = """
select table_name, string_agg(privilege_type, ' ' order by privilege_type) as rights
from information_schema.table_privileges
where table_schema = 'public' and grantee in ('erp_app', 'PUBLIC') group by table_name
"""
DEFINERS = """
select proname, proconfig from pg_proc where prosecdef and pronamespace::regnamespace::text not like 'pg_%'
"""
OWN_FUNCTIONS = """
select proname from pg_proc where pronamespace = 'public'::regnamespace
and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
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
    "grant select on customers to public",
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
    "insert into audit_entries select * from audit_entries on conflict (tenant_id, id) do update set id = 9",
    "update alembic_version set version_num = '0000'",
    "set local row_security = off; select * from customers",
    "select nextval('customers_id_seq')",
    "select last_value from customers_id_seq",
    "select pg_read_file('/etc/passwd')",
    "copy customers from stdin",
    "copy (select 1) to program 'true'",
    "copy customers to '/tmp/stolen'",
    "alter system set row_security = off",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_application_may_not(urls_filled: Urls, statement: str) -> None:
    with acting(urls_filled, "beta") as connection, pytest.raises(DBAPIError) as caught:
        for part in statement.split("; "):
            connection.execute(text(part))
    assert state_of(caught.value) in REFUSED
