import json
import shlex

from tests.cli.commands import done, runner_for

from erp_mcp.cli.schedules import schedules
from erp_mcp.store.embedded import Urls

ADDS = "`erp-mcp schedules create sales --cron '0 8 * * 1' --to alert`"


def test_where_there_are_none_it_is_said_and_how_one_is_added(urls: Urls, anyio_backend: str) -> None:
    run = runner_for(schedules, urls)
    listed = done(run("list"))
    assert (listed.stdout, listed.stderr) == ("", f"Schedules of main: none; {ADDS} adds one.\n")
    assert json.loads(done(run("list", "--json")).stdout) == []
    done(run(*shlex.split(ADDS.strip("`"))[2:]))
    assert "sales" in done(run("list")).stdout
