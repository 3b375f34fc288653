"""The demo's Odoo among processes: who serves it, and what the others see."""

import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio
import httpx
import pytest
from pydantic import SecretStr

from erp_mcp.cli.serve import with_odoo
from erp_mcp.erp.addresses import instance_in
from erp_mcp.sandbox.odoo.demo import DATABASE, LOCK, LOGIN, DemoOdoo, demo_odoo
from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.ports import opened_port
from erp_mcp.settings import Settings
from tests.serving import PATIENCE_SECONDS

CUSTOMER = 1437
SERVER = """
import sys, anyio, pathlib
from erp_mcp.sandbox.odoo.demo import demo_odoo
odoo = demo_odoo(pathlib.Path(sys.argv[1]))
print(odoo.url, flush=True)
anyio.run(odoo.serve)
"""


@contextmanager
def another_process(folder: Path) -> Generator[tuple["subprocess.Popen[str]", str]]:
    """It serves the Odoo, unless somebody does already, and tells where."""
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@asynccontextmanager
async def served(odoo: DemoOdoo) -> AsyncGenerator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(odoo.serve)
        yield
        tasks.cancel_scope.cancel()


async def ask(url: str, method: str, **arguments: object) -> object:
    headers = {"Authorization": f"bearer {key_of(LOGIN)}", "X-Odoo-Database": DATABASE}
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        answer = await client.post(f"{url}/json/2/res.partner/{method}", json=arguments, headers=headers)
    return answer.raise_for_status().json()


async def name_of(url: str) -> object:
    return await ask(url, "read", ids=[CUSTOMER], fields=["name"])


async def test_who_asks_before_it_is_served_waits_for_the_answer(tmp_path: Path) -> None:
    odoo = demo_odoo(tmp_path)
    found: list[object] = []

    async def count() -> None:
        found.append(await ask(odoo.url, "search_count", domain=[]))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(count)
        await anyio.wait_all_tasks_blocked()
        async with served(odoo):
            with anyio.fail_after(PATIENCE_SECONDS):
                while not found:
                    await anyio.sleep(0.01)
    assert found == [529]


async def test_what_one_process_changes_in_it_the_other_sees(tmp_path: Path) -> None:
    with another_process(tmp_path) as (_, url):
        odoo = demo_odoo(tmp_path)
        assert odoo.url == url
        await ask(url, "write", ids=[CUSTOMER], vals={"name": "Changed"})
        async with served(odoo):
            assert await name_of(odoo.url) == [{"id": CUSTOMER, "name": "Changed"}]


async def test_one_takes_the_place_of_another_that_was_killed_at_the_same_address(tmp_path: Path) -> None:
    with another_process(tmp_path) as (process, url):
        odoo = demo_odoo(tmp_path)
        before = await name_of(url)
        await ask(url, "write", ids=[CUSTOMER], vals={"name": "Changed"})
        async with served(odoo):
            process.kill()
            process.wait()
            assert await patiently(odoo.url) == before


async def patiently(url: str) -> object:
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            try:
                return await name_of(url)
            except httpx.ConnectError:
                await anyio.sleep(0.05)


async def test_the_address_is_the_same_the_next_time(tmp_path: Path) -> None:
    with another_process(tmp_path) as (_, url):
        pass
    assert demo_odoo(tmp_path).url == url


async def test_what_was_changed_outlives_a_pause_of_serving(tmp_path: Path) -> None:
    odoo = demo_odoo(tmp_path)
    async with served(odoo):
        await ask(odoo.url, "write", ids=[CUSTOMER], vals={"name": "Changed"})
    async with served(odoo):
        assert await name_of(odoo.url) == [{"id": CUSTOMER, "name": "Changed"}]


async def test_where_nothing_can_be_written_each_has_an_odoo_of_its_own_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    first, second = [demo_odoo(tmp_path / "file" / "data") for _ in range(2)]
    assert first.url != second.url
    assert "Odoo is served to this process alone" in caplog.text


def test_the_demo_never_meets_the_odoo_of_the_settings(tmp_path: Path) -> None:
    own = Settings(
        data_dir=tmp_path, odoo_url="https://erp.example.com", odoo_api_key=SecretStr("a real one")
    )
    settings, _ = with_odoo(own)
    address = instance_in(settings)
    assert address is not None
    assert address.url.startswith("http://127.0.0.1:")
    assert (address.database, address.login, address.key) == (DATABASE, LOGIN, key_of(LOGIN))


def test_knowing_its_address_loads_nothing_of_its_world() -> None:
    code = "import sys, erp_mcp.sandbox.odoo.demo; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "erp_mcp.sandbox.odoo.demo" in told.split()
    assert not {"erp_mcp.sandbox.odoo.world", "starlette", "uvicorn", "httpx"} & set(told.split())


def test_where_its_port_was_given_to_somebody_else_it_says_the_new_one(tmp_path: Path) -> None:
    with opened_port() as somebody:
        (tmp_path / LOCK).write_text(str(somebody.getsockname()[1]))
        odoo = demo_odoo(tmp_path)
        assert odoo.url == f"http://127.0.0.1:{(tmp_path / LOCK).read_text()}"
        assert not odoo.url.endswith(f":{somebody.getsockname()[1]}")
