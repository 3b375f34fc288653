"""The single checks of `erp-mcp doctor`: where each draws its line."""

import os
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route
from tests.store.embedded_fixtures import home
from tests.store.embedded_processes import NOBODY, eventually

from erp_mcp.budget import EncodingName
from erp_mcp.cli.checks.contents import Jobs, judged_chains, judged_clock, judged_jobs
from erp_mcp.cli.checks.database import address, is_url
from erp_mcp.cli.checks.directory import judged_room, usable
from erp_mcp.cli.checks.environment import is_free, is_key, read_settings, tried_port
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
from erp_mcp.cli.network import listen
from erp_mcp.errors import StoreMisconfigured
from erp_mcp.store.readiness import Inspection, check
from erp_mcp.web.routes import healthz

__all__ = ["home"]
MEGABYTE = 1024**2


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("ERP_MCP_", "GOOGLE_"))]:
        monkeypatch.delenv(name)


@contextmanager
def as_ordinary_user() -> Generator[None]:
    """Root may write everywhere, so it looks as `nobody` for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def healthy() -> Iterator[int]:
    """The port of a server with our own answer of `/healthz`."""
    listener = listen("127.0.0.1", 0)
    app = Starlette(routes=[Route("/healthz", healthz)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    assert eventually(lambda: server.started)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize(
    ("free_bytes", "state", "shown"),
    [
        (0, "problem", "0 MB"),
        (200 * MEGABYTE - 1, "problem", "199 MB"),
        (200 * MEGABYTE, "warning", "200 MB"),
        (1024 * MEGABYTE - 1, "warning", "1023 MB"),
        (1024 * MEGABYTE, "ok", "1.0 GB"),
    ],
)
def test_room_on_the_disk_is_judged_by_what_is_left(free_bytes: int, state: str, shown: str) -> None:
    finding = judged_room("/data", free_bytes)

    assert finding.state == state
    assert finding.found.startswith(f"/data, {shown} free, as ")
    assert (finding.mend is None) == (state == "ok")


def test_a_folder_that_can_be_made_is_looked_at_where_it_will_be(tmp_path: Path) -> None:
    assert usable(tmp_path / "a" / "b").found.startswith(f"{tmp_path / 'a' / 'b'} (not made yet), ")
    assert usable(tmp_path).found.startswith(f"{tmp_path}, ")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    tmp_path.joinpath("data").touch()

    assert usable(tmp_path / "data" / "deeper").found == f"{tmp_path / 'data'} is not a folder"


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_of_somebody_else_is_a_problem(home: Path, mode: int) -> None:
    closed = home / "closed"
    closed.mkdir(mode=mode)
    with as_ordinary_user():
        finding = usable(closed / "data")

    assert (finding.state, finding.found) == ("problem", f"{closed} may not be written by this user")


def test_a_port_that_an_erp_mcp_serves_on_is_fine(healthy: int) -> None:
    assert tried_port("127.0.0.1", healthy) == Finding(
        "port", "ok", f"an erp-mcp serves on 127.0.0.1:{healthy}"
    )


def test_a_port_that_a_stranger_uses_is_told_with_one_that_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        finding = tried_port("127.0.0.1", port)

    assert finding.state == "warning"
    assert finding.found == f"127.0.0.1:{port} is in use by another program; stdio needs none"
    assert finding.mend is not None
    command, _, free = finding.mend.strip("`").rpartition(" ")
    assert command == "erp-mcp serve --transport http --port"
    assert int(free) != port
    assert is_free("127.0.0.1", int(free))


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_cannot_be_listened_on(host: str) -> None:
    finding = tried_port(host, 8765)

    assert (finding.state, finding.found) == ("warning", f"{host} is no address to listen on")


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
    ("key", "is_good"),
    [
        ("A" * 43 + "=", True),
        ("-_" * 21 + "A=", True),
        ("+/" * 21 + "A=", False),
        ("A" * 43, False),
        ("A" * 44, False),
        ("ü" * 44, False),
        ("", False),
    ],
)
def test_a_secret_key_is_32_bytes_in_url_safe_base64(key: str, is_good: bool) -> None:
    assert is_key(SecretStr(key)) == is_good


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
    product([None, "0.7.4", "0.8.0", "0.10.1"], [None, "0.8.5"], [13, 14], [True, False]),
)
def test_what_the_server_refuses_to_start_with_is_a_problem_and_nothing_else_is(
    version: str | None, available: str | None, server_version: int, bypasses: bool
) -> None:
    found = Inspection(
        server_version, version, available, has_schema=False, bypasses_security=bypasses, role="x"
    )
    findings = [server(found, "PostgreSQL"), pgvector(found), role(found)]
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
