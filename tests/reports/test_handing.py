"""Files of reports: whole or not there, for nobody else to read, behind links that open for a day."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from erp_mcp.app import App
from erp_mcp.errors import NotFound
from erp_mcp.governance.principal import Call, Principal, local_principal
from erp_mcp.reports.handing.links import Links, Ticket
from erp_mcp.reports.handing.shelf import Shelf
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import FORMS
from erp_mcp.reports.wording import Wording
from erp_mcp.sandbox.company.loading import TENANT
from tests.reports.files.stories import HUGE, SALES

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TICKET = Ticket("main", 41, "pdf")
HERE = Call(local_principal(TENANT), "tools/call")
ELSEWHERE = Call(Principal(TENANT, "shop", frozenset({"read"})), "tools/call", address="https://erp.example")
STORY = Summary(SALES, Wording.for_model("en"), "erp://reports/41")


class Steps:
    def __init__(self) -> None:
        self.told: list[tuple[float, float, str]] = []

    async def __call__(self, progress: float, total: float, message: str) -> None:
        self.told.append((progress, total, message))


def parts(address: str) -> tuple[str, str]:
    """When it expires, and how it is signed."""
    query = address.partition("?")[2]
    expires, signature = (each.partition("=")[2] for each in query.split("&"))
    return expires, signature


def test_a_link_opens_its_file_for_a_day() -> None:
    links = Links(b"key")
    expires, signature = parts(links.address("https://erp.example", TICKET, NOW))
    assert links.opens(TICKET, expires, signature, NOW + timedelta(hours=23, minutes=59))
    assert not links.opens(TICKET, expires, signature, NOW + timedelta(hours=24))


@pytest.mark.parametrize(
    "other", [Ticket("other", 41, "pdf"), Ticket("main", 42, "pdf"), Ticket("main", 41, "xlsx")], ids=str
)
def test_a_link_opens_no_other_file(other: Ticket) -> None:
    links = Links(b"key")
    assert not links.opens(other, *parts(links.address("", TICKET, NOW)), NOW)


def test_a_link_cannot_be_made_to_last_longer_or_by_another_key() -> None:
    links = Links(b"key")
    expires, signature = parts(links.address("", TICKET, NOW))
    assert not links.opens(TICKET, str(int(expires) + 1), signature, NOW)
    assert not links.opens(TICKET, expires, parts(Links(b"no").address("", TICKET, NOW))[1], NOW)
    for strange in ("", "٣", "-1", "1e9", "9" * 5000):
        assert not links.opens(TICKET, strange, signature, NOW)
        assert not links.opens(TICKET, expires, strange, NOW)


def test_a_kept_file_is_for_its_owner_alone_and_the_same_name_is_replaced(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "reports")
    path = shelf.keep("main", "41-sales.pdf", b"first")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert shelf.keep("main", "41-sales.pdf", b"second") == path
    assert [each.read_bytes() for each in path.parent.iterdir()] == [b"second"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..", ".hidden", "a\0b", "x" * 500, "تقرير.pdf"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = Shelf(tmp_path).keep("main", f"41-{name}", b"")
    assert path.parent == tmp_path / "main"
    assert len(path.name) <= 120


def test_files_that_are_older_than_a_month_go(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    old, new = shelf.keep("main", "1.pdf", b""), shelf.keep("main", "2.pdf", b"")
    month = (datetime.now(UTC) - timedelta(days=31)).timestamp()
    os.utime(old, (month, month))
    shelf.keep("main", "3.pdf", b"")
    assert not old.exists()
    assert new.exists()


async def test_on_this_machine_every_form_is_written_and_told_step_by_step(company: App) -> None:
    steps = Steps()
    handed = await company.reporting.handing.hand(HERE, STORY, [*FORMS, "pdf"], steps)
    paths = [Path(each.place) for each in handed]
    assert [each.form for each in handed] == [*FORMS]
    assert all(
        path.is_absolute() and path.stat().st_size == each.size
        for path, each in zip(paths, handed, strict=True)
    )
    assert {path.parent for path in paths} == {company.settings.data_dir / "reports" / TENANT}
    assert [each.uri for each in handed] == [path.as_uri() for path in paths]
    assert steps.told == [(step, 6, form) for step, form in enumerate(FORMS, 1)]


async def test_elsewhere_nothing_is_written_and_each_link_opens(company: App, tmp_path: Path) -> None:
    (handed,) = await company.reporting.handing.hand(ELSEWHERE, STORY, ["pdf"], Steps())
    assert handed.place.startswith(f"https://erp.example/reports/{TENANT}/41.pdf?expires=")
    assert company.reporting.handing.opens(Ticket(TENANT, 41, "pdf"), *parts(handed.uri))
    assert company.tokens.count(handed.uri) <= 60


async def test_the_same_report_is_the_same_bytes(company: App) -> None:
    for form in ("html", "svg", "png", "pdf"):
        once, again = [await company.reporting.handing.rendered(TENANT, STORY, form) for _ in range(2)]
        assert once == again, form


async def test_a_picture_of_a_report_without_charts_is_refused_before_anything_is_written(
    company: App,
) -> None:
    bare = Summary(HUGE, Wording.for_model("en"), "erp://reports/99")
    for call in (HERE, ELSEWHERE):
        with pytest.raises(NotFound, match="no chart"):
            await company.reporting.handing.hand(call, bare, ["pdf", "png"], Steps())
    assert not [*company.settings.data_dir.glob(f"reports/{TENANT}/99-*")]


async def test_who_stops_waiting_leaves_no_file_behind(company: App) -> None:
    left = Summary(HUGE, Wording.for_model("en"), "erp://reports/77")
    with anyio.CancelScope() as scope:

        async def stop(_: float, __: float, ___: str) -> None:
            scope.cancel()

        await company.reporting.handing.hand(HERE, left, ["pdf"], stop)
    assert scope.cancelled_caught
    assert not [*company.settings.data_dir.glob(f"reports/{TENANT}/77-*")]
