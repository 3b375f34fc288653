"""The single checks of `erp-mcp doctor`: where each draws its line."""

import os
from itertools import product

import pytest

from erp_mcp.budget import EncodingName
from erp_mcp.cli.checks.contents import Jobs, judged_chains, judged_clock, judged_jobs
from erp_mcp.cli.checks.database import address, is_url
from erp_mcp.cli.checks.environment import read_settings
from erp_mcp.cli.checks.examination import GROUPS, examine
from erp_mcp.cli.checks.finding import Finding, guarded
from erp_mcp.cli.checks.inspection import pgvector, role, server
from erp_mcp.cli.checks.installation import (
    DIMENSION,
    FIRST_COMPONENTS,
    REINSTALL,
    absent,
    counted,
    judged_count,
    judged_vector,
)
from erp_mcp.errors import StoreMisconfigured
from erp_mcp.store.readiness import Inspection, check


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("ERP_MCP_", "GOOGLE_"))]:
        monkeypatch.delenv(name)


def test_settings_that_are_refused_are_replaced_by_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PORT": "abc", "TOOLSETS": "crm,x,y", "MAX_TOKENS": "5", "TENANT": "shop"}.items():
        monkeypatch.setenv(f"ERP_MCP_{name}", value)
    settings, findings = read_settings(os.environ)

    assert {finding.found.partition(":")[0] for finding in findings} == {
        "ERP_MCP_PORT",
        "ERP_MCP_TOOLSETS",
        "ERP_MCP_MAX_TOKENS",
    }
    assert {finding.state for finding in findings} == {"problem"}
    assert (settings.port, len(settings.toolsets), settings.max_tokens, settings.tenant) == (
        8765,
        6,
        1500,
        "shop",
    )


@pytest.mark.parametrize(
    ("variable", "mend"),
    [
        ("ERP_MCP_DATABSE_URL", "Rename it to ERP_MCP_DATABASE_URL."),
        ("erp_mcp_prot", "Rename it to ERP_MCP_PORT."),
        ("ERP_MCP_XYZZY_QUUX_FROTZ", "Remove it: `unset ERP_MCP_XYZZY_QUUX_FROTZ`"),
    ],
)
def test_a_variable_that_nothing_reads_is_told_with_the_nearest_name(variable: str, mend: str) -> None:
    _, findings = read_settings({variable: "1"})

    assert findings == [
        Finding("settings", "warning", f"{variable} is no setting, so nothing reads it", mend)
    ]


def test_settings_that_are_known_are_named() -> None:
    _, findings = read_settings({"ERP_MCP_TENANT": "shop", "erp_mcp_port": "1", "HOME": "/root"})

    assert findings == [Finding("settings", "ok", "ERP_MCP_TENANT, erp_mcp_port")]


def test_an_owner_without_a_database_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_MCP_DATABASE_OWNER_URL", "postgresql://owner@db/shop")
    _, (finding,) = read_settings(os.environ)

    assert finding.state == "warning"
    assert finding.found.startswith("ERP_MCP_DATABASE_OWNER_URL does nothing alone")


@pytest.mark.parametrize(
    "url",
    [
        "sesame",
        "host=db user=erp_app password=sesame",
        "erp_app:sesame@db/shop",
        "postgresql+psycopg://erp_app:sesame@db/shop",
        "postgresql://erp_app:ses%ame@db/shop",
        "postgresql://erp_app:open@sesame@db/shop",
        "postgresql://erp_app:open/sesame@db/shop",
        "postgresql://erp_app:sesame@db:port/shop",
    ],
)
def test_what_two_readers_of_a_url_do_not_agree_on_is_none(url: str) -> None:
    assert not is_url(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://app:se%40me@db:5433/shop", "db:5433, database shop, role app"),
        ("postgres://app:sesame@db/shop?sslmode=require", "db, database shop, role app"),
        ("postgresql://app:sesame@/shop?host=/run/pg&port=5432", "/run/pg, database shop, role app"),
        ("postgresql://app:sesame@[::1]:5432/shop", "::1:5432, database shop, role app"),
    ],
)
def test_an_address_is_host_database_and_role(url: str, shown: str) -> None:
    assert is_url(url)
    assert address(url) == shown


@pytest.mark.parametrize(
    ("version", "available", "server_version", "bypasses"),
    [*product([None, "0.7.4", "0.8.0", "0.10.1"], [None, "0.8.5"], [13, 14], [True, False])],
)
def test_what_the_server_refuses_to_start_with_is_a_problem_and_nothing_else_is(
    version: str | None, available: str | None, server_version: int, bypasses: bool
) -> None:
    found = Inspection(
        server_version, version, available, has_schema=False, bypasses_security=bypasses, role="x"
    )
    findings = [server(found, "here"), pgvector(found), role(found)]
    problems = [finding for finding in findings if finding.state == "problem"]

    assert all(finding.mend for finding in problems)
    if problems:
        with pytest.raises(StoreMisconfigured):
            check(found)
    else:
        check(found)


@pytest.mark.parametrize(
    ("ahead", "state"), [(4.9, "ok"), (-4.9, "ok"), (5.1, "warning"), (-3600, "warning")]
)
def test_clocks_may_be_five_seconds_apart(ahead: float, state: str) -> None:
    assert judged_clock(ahead).state == state


@pytest.mark.parametrize(
    ("jobs", "embedded", "external"),
    [
        (Jobs(0, 0, 0, 1), "ok", "ok"),
        (Jobs(9, 0, 1, 1), "ok", "ok"),
        (Jobs(0, 0, 0, 0), "ok", "warning"),
        (Jobs(1, 0, 0, 0), "warning", "warning"),
        (Jobs(0, 0, 1, 0), "warning", "warning"),
        (Jobs(0, 1, 0, 1), "warning", "warning"),
        (Jobs(0, 1, 0, 0), "warning", "warning"),
    ],
)
def test_jobs_need_somebody_who_does_them(jobs: Jobs, embedded: str, external: str) -> None:
    assert judged_jobs(jobs, is_embedded=True).state == embedded
    assert judged_jobs(jobs, is_embedded=False).state == external


def test_every_broken_chain_is_named() -> None:
    assert judged_chains({"a": 3, "b": 1}, 3).found == "changed past erp_mcp: a from entry 3, b from entry 1"


@pytest.mark.parametrize("name", ["o200k", "cl100k"])
def test_both_vocabularies_count_as_was_measured(name: EncodingName) -> None:
    assert counted(name).state == "ok"
    assert judged_count(name, 22) == Finding("tokenizer", "problem", judged_count(name, 22).found, REINSTALL)


def test_a_vector_that_is_off_is_a_problem() -> None:
    right = [*FIRST_COMPONENTS] + [0.0] * (DIMENSION - len(FIRST_COMPONENTS))
    off = [right[0] + 0.02, *right[1:]]

    assert [judged_vector(vector).state for vector in (right, off, right[:-1], [])] == ["ok"] + [
        "problem"
    ] * 3


def test_without_a_model_it_is_said_what_that_means() -> None:
    assert absent("win32").state == absent("linux").state == "warning"
    assert absent("win32").found == "there is no embedding model: search goes by words, not by meaning"
    assert absent("linux").mend == REINSTALL


async def test_a_check_that_crashes_is_a_finding() -> None:
    async def crash() -> list[Finding]:
        raise KeyError("sesame")

    first, second = await guarded(["database", "role"], crash())

    assert (first.state, first.found) == ("problem", "the check itself failed (KeyError)")
    assert second == Finding("role", "skipped", "needs the database")


async def test_every_name_has_its_finding_in_the_order_of_the_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_MCP_DATABASE_URL", "postgresql://erp_app:sesame@127.0.0.1:1/shop")
    findings = await examine(os.environ)

    assert [finding.name for finding in findings] == [name for names in GROUPS.values() for name in names]
