"""What `erp-mcp doctor` finds in a database that it reaches."""

import pytest
from tests.cli.doctor_runs import Environment, as_owner, found, states
from tests.store.embedded_processes import ask

from erp_mcp.app import App
from erp_mcp.governance import audit
from erp_mcp.store.embedded import Urls
from erp_mcp.store.migrate import head, migrate

pytest_plugins = ("tests.cli.doctor_fixtures",)


def test_an_application_that_is_the_owner_can_bypass_row_level_security(
    external: Urls, given: Environment
) -> None:
    given(ERP_MCP_DATABASE_URL=external.owner)
    findings, exit_status = found()

    assert exit_status == 1
    assert states(findings, "problem") == {"role"}
    assert findings["role"]["found"] == "erp_owner can bypass row-level security"
    assert states(findings, "skipped") >= {"tenant", "queue", "audit"}


def test_an_owner_that_owns_nothing_is_a_problem(external: Urls, given: Environment) -> None:
    given(ERP_MCP_DATABASE_OWNER_URL=external.app)
    findings, _ = found()

    assert findings["owner"]["found"] == "erp_app does not own the tables"
    assert states(findings, "problem") == {"owner"}
    assert findings["audit"]["state"] == "ok"


def test_without_a_schema_and_without_its_owner_nothing_can_start(empty: Urls) -> None:
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["migrations"] == {
        "state": "problem",
        "found": "no schema yet",
        "mend": "Set ERP_MCP_DATABASE_OWNER_URL to the role that owns the database, "
        "then run `erp-mcp serve`.",
    }


def test_an_old_schema_is_found_and_left_as_it_is(empty: Urls, given: Environment) -> None:
    given(ERP_MCP_DATABASE_OWNER_URL=empty.owner)
    migrate(empty.owner, "erp_app", "0002")
    findings, exit_status = found()

    assert exit_status == 0
    assert findings["migrations"]["state"] == "warning"
    assert findings["migrations"]["found"] == f"at revision 0002, behind {head()}"
    assert states(findings, "skipped") >= {"tenant", "queue", "audit"}
    assert ask(empty.owner, "select version_num from alembic_version") == "0002"


def test_a_schema_from_the_future_asks_for_an_upgrade(external: Urls) -> None:
    as_owner(external, "update alembic_version set version_num = '9999'")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["migrations"]["mend"] == "`python -m pip install --upgrade erp-mcp`"


def test_a_schema_made_for_another_role_is_found(external: Urls) -> None:
    as_owner(external, "revoke select on alembic_version from erp_app")
    findings, exit_status = found()

    assert exit_status == 1
    assert "were made for another role" in findings["database"]["found"]


async def test_an_audit_chain_changed_past_us_is_a_problem(app: App, urls: Urls, given: Environment) -> None:
    given(ERP_MCP_DATABASE_URL=urls.app)
    for name in ("first", "second", "third"):
        async with app.database.transactions("main") as session:
            await audit.record(session, "main", "cli:test", "token.create", name)
    as_owner(urls, "update audit_entries set subject = 'other' where id = 2")
    findings, exit_status = found()

    assert exit_status == 1
    assert findings["audit"]["state"] == "problem"
    assert findings["audit"]["found"] == "changed past erp_mcp: main from entry 2"
    assert states(findings, "problem") == {"audit"}


def test_jobs_are_counted_by_what_becomes_of_them(external: Urls) -> None:
    as_owner(
        external,
        """
        set search_path = queue;
        update procrastinate_workers set last_heartbeat = now() - interval '1 hour';
        insert into procrastinate_jobs (queue_name, task_name, status)
        select 'default', 'index_chunks', status::procrastinate_job_status
        from unnest(array['todo', 'succeeded', 'failed', 'failed', 'doing']) as status;
        insert into procrastinate_jobs (queue_name, task_name, scheduled_at)
        values ('default', 'later', now() + interval '1 hour');
        insert into procrastinate_jobs (queue_name, task_name, status, worker_id)
        select 'default', 'of_a_dead_worker', 'doing', id from procrastinate_workers
        """,
    )
    findings, exit_status = found()

    assert exit_status == 0
    assert findings["queue"] == {
        "state": "warning",
        "found": "jobs waiting 1, failed 2, stalled 2; workers 0: nobody does the jobs",
        "mend": "Start `erp-mcp worker`.",
    }


@pytest.mark.parametrize(("owner_is_known", "exit_status"), [(True, 0), (False, 1)])
def test_a_missing_tenant_is_only_a_problem_where_nobody_can_make_it(
    external: Urls,
    monkeypatch: pytest.MonkeyPatch,
    given: Environment,
    owner_is_known: bool,
    exit_status: int,
) -> None:
    given(ERP_MCP_TENANT="other")
    if not owner_is_known:
        monkeypatch.delenv("ERP_MCP_DATABASE_OWNER_URL")
    findings, status = found()

    assert status == exit_status
    assert "other does not exist" in findings["tenant"]["found"]
    assert states(findings, "problem") == (set() if owner_is_known else {"tenant"})
