"""Makes a cluster with its roles and database, beside its place first: once it is there, it is whole."""

import shutil
import tempfile
from pathlib import Path

from anyio import to_thread

from erp_mcp.store.embedded.mending import refused, write_log
from erp_mcp.store.embedded.passwords import replace_file
from erp_mcp.store.embedded.programs import Programs

MAKING = "making-"

# Collation by code point, but upper and lower case of all of Unicode; the same on every system.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

# The extension goes into the template and arrives with the copy, so that one session is enough.
# In single-user mode with -j a statement ends where an empty line follows.
BOOTSTRAP = """\
alter role postgres password '{postgres}';

create role erp_owner login bypassrls password '{erp_owner}';

create role erp_app login password '{erp_app}';

create extension vector;

revoke all on schema public from public;

create database erp_mcp owner erp_owner;

revoke all on database erp_mcp from public;

grant connect on database erp_mcp to erp_app;
"""
AUTHENTICATION = "local all all scram-sha-256\n"


async def create(programs: Programs, cluster: Path, passwords: dict[str, str]) -> None:
    making = await to_thread.run_sync(_make_room, programs, cluster.parent)
    try:
        # Not synced: a system that goes down in this second has nothing to lose here yet.
        initdb = ("--no-sync", "--no-instructions", "--username=postgres", "--auth=reject", *LOCALE)
        await _run(programs, cluster.parent, "initdb", *initdb, f"--pgdata={making.name}")
        single = ("--single", "-F", "-j", "-D", making.name, "-c", "exit_on_error=on", "template1")
        await _run(programs, cluster.parent, "postgres", *single, given=BOOTSTRAP.format(**passwords))
        await to_thread.run_sync(_put_in_place, programs, making, cluster)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _make_room(programs: Programs, data_dir: Path) -> Path:
    for half_made in data_dir.glob(f"{MAKING}*"):
        shutil.rmtree(half_made, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=MAKING, dir=data_dir))
    programs.account.own(making)
    return making


def _put_in_place(programs: Programs, making: Path, cluster: Path) -> None:
    rules = making / "pg_hba.conf"
    replace_file(rules, AUTHENTICATION, cluster.parent)
    programs.account.own(rules)
    making.rename(cluster)


async def _run(programs: Programs, data_dir: Path, program: str, *options: str, given: str = "") -> None:
    done = await programs.run(program, *options, given=given)
    if done.returncode != 0:
        output = done.stdout.decode(errors="replace")
        write_log(data_dir, output)
        raise refused(data_dir, "made", output)
