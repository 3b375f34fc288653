"""Files and sites into the library: what cannot be seen today is not gone, what is gone goes."""

import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from erp_mcp.app import App
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.integrations.pages.reading import PageLimits
from erp_mcp.knowledge.filing import Filing
from erp_mcp.knowledge.intake import Filed, Intake
from erp_mcp.store.embedded import Urls
from erp_mcp.store.tables import KnowledgeSource
from tests.apps import fresh_app
from tests.integrations.pages.site import Reply, Site, html, redirect, serving
from tests.knowledge.documents import document

LONG_NAME, DEEPER_THAN_A_PATH_MAY_BE = "x" * 200, 25


@pytest.fixture(scope="module")
async def opened(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture
async def app(opened: App) -> App:
    async with opened.database.transactions("main") as session:
        await session.execute(text("delete from knowledge_sources"))
    return opened


@pytest.fixture
def site() -> Generator[Site]:
    with serving() as site:
        site.replies |= {
            "/": html("/prices", "/about", text="We sell dates."),
            "/prices": html(text="A kilo costs 20 dirhams."),
            "/about": html(text="We are in Deira."),
        }
        yield site


async def read(app: App, source: str | Path, filing: Filing | None = None) -> list[Filed]:
    limits = PageLimits(delay_seconds=0)
    intake = Intake(
        app.database.transactions,
        app.knowledge,
        DocumentReader(),
        allow_loopback=True,
        page_limits=limits,
    )
    filing = filing or Filing()
    if isinstance(source, Path):
        return [each async for each in intake.files("main", source, filing)]
    return [each async for each in intake.site("main", source, filing)]


async def filed(app: App) -> dict[str, str]:
    """What each source is known by, and for whom it is."""
    async with app.database.transactions("main") as session:
        rows = await session.execute(select(KnowledgeSource.key, KnowledgeSource.audience))
        return {row[0]: row[1] for row in rows}


async def test_a_page_that_no_other_leads_to_any_more_is_taken_out_once_it_is_gone(
    app: App, site: Site
) -> None:
    await read(app, site.url("/"))
    assert sorted(await filed(app)) == [site.url(path) for path in ("/", "/about", "/prices")]
    site.replies |= {"/": html("/about", text="We sell dates.")}
    await read(app, site.url("/"))
    assert site.url("/prices") in await filed(app)
    site.replies["/prices"] = Reply(b"", 404)
    found = await read(app, site.url("/"))
    assert [each.removed for each in found if each.name == site.url("/prices")] == [1]
    assert sorted(await filed(app)) == [site.url("/"), site.url("/about")]


@pytest.mark.parametrize(("status", "remains"), [(301, False), (308, False), (302, True), (307, True)])
async def test_a_page_that_moved_for_good_leaves_its_old_address(
    app: App, site: Site, status: int, remains: bool
) -> None:
    await read(app, site.url("/"))
    site.replies |= {
        "/": html("/costs", "/about", text="We sell dates."),
        "/costs": html(text="A kilo costs 20 dirhams."),
        "/prices": redirect("/costs", status),
    }
    for _ in range(2):
        await read(app, site.url("/"))
        there = {site.url(path) for path in ("/", "/about", "/costs", *(["/prices"] if remains else []))}
        assert set(await filed(app)) == there


async def test_a_page_that_moved_by_way_of_another_is_gone_only_if_each_step_is_for_good(
    app: App, site: Site
) -> None:
    await read(app, site.url("/"))
    site.replies |= {
        "/prices": redirect("/today", 301),
        "/today": redirect("/costs", 302),
        "/costs": html(text="A kilo costs 20 dirhams."),
    }
    await read(app, site.url("/"))
    assert site.url("/prices") in await filed(app)
    site.replies["/today"] = redirect("/costs", 301)
    found = await read(app, site.url("/"))
    assert site.url("/prices") not in await filed(app)
    assert [each.problems for each in found if each.removed] == [(f"moved to {site.url('/costs')}",)]


async def test_a_page_that_was_saved_for_the_staff_is_not_looked_for_by_a_run_for_customers(
    app: App, site: Site
) -> None:
    site.replies["/internal"] = html(text="We buy the kilo for 12.")
    await read(app, site.url("/internal"), Filing(audience="staff"))
    await read(app, site.url("/"))
    assert (await filed(app))[site.url("/internal")] == "staff"


async def test_a_site_that_fails_today_keeps_its_pages_and_is_named(app: App, site: Site) -> None:
    await read(app, site.url("/"))
    site.replies |= dict.fromkeys(("/", "/prices", "/about"), Reply(b"", 503))
    (failed,) = await read(app, site.url("/"))
    assert (failed.name, failed.has_failed) == (site.url("/"), True)
    assert failed.problems == (f"{site.url('/')} answers 503.",)
    assert len(await filed(app)) == 3


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://[::ffff:10.0.0.1]/", "http://0x0a000001/"],
)
async def test_a_page_that_leads_into_the_network_is_skipped_with_its_reason(
    app: App, site: Site, target: str
) -> None:
    site.replies["/prices"] = redirect(target)
    found = await read(app, site.url("/"))
    (skipped,) = (each for each in found if each.name == site.url("/prices"))
    assert "not on this site" in skipped.problems[0]
    assert len(await filed(app)) == 2


async def test_what_lies_in_a_folder_that_cannot_be_opened_is_not_gone(app: App, tmp_path: Path) -> None:
    """Opened by nobody: its path is longer than a path may be."""
    (tmp_path / "here.md").write_text("We open at nine.", encoding="utf-8")
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(DEEPER_THAN_A_PATH_MAY_BE):
        os.mkdir(LONG_NAME, dir_fd=at)
        at, before = os.open(LONG_NAME, os.O_RDONLY, dir_fd=at), at
        os.close(before)
    os.close(at)
    (closed,) = (each for each in await read(app, tmp_path) if each.has_failed)
    assert closed.problems == ("This folder cannot be opened here.",)
    inside = f"{Path(closed.name).as_uri()}/prices.md"
    await app.knowledge.save("main", [document(inside, "A kilo costs 20 dirhams.")])
    await read(app, tmp_path)
    assert inside in await filed(app)


async def test_a_row_among_others_leaves_theirs_as_they_are(app: App, tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text(
        "question,answer\nDo you gift-wrap?,Yes.\nOpen on Fridays?,From two.\n", encoding="utf-8"
    )
    await read(app, table)
    before = await answers(app)
    rows = table.read_text(encoding="utf-8").replace("\nDo", "\nIs it new?,It is.\nDo")
    table.write_text(rows.replace("From two.", "From three."), encoding="utf-8")
    found = await read(app, table)
    after = await answers(app)
    assert [(each.sources, each.unchanged, each.removed) for each in found] == [(2, 1, 0)]
    assert {title: after[title] for title in before} == before


async def answers(app: App) -> dict[str, int]:
    """The source that each question is cited by."""
    async with app.database.transactions("main") as session:
        rows = await session.execute(select(KnowledgeSource.title, KnowledgeSource.id))
        return {row[0]: row[1] for row in rows}


async def test_what_is_read_again_without_a_word_stays_with_the_staff_and_of_its_kind(
    app: App, tmp_path: Path
) -> None:
    margins, rows = tmp_path / "margins.md", tmp_path / "rows.csv"
    margins.write_text("# Margins\n\nA third.", encoding="utf-8")
    rows.write_text("question,answer\nWhat do we pay?,Twelve.\n", encoding="utf-8")
    await read(app, tmp_path, Filing("manual", "staff"))
    rows.write_text("question,answer\nWhat do we pay?,Twelve.\nTo whom?,To Ali.\n", encoding="utf-8")
    await read(app, tmp_path)
    assert set((await filed(app)).values()) == {"staff"}
    async with app.database.transactions("main") as session:
        assert set(await session.scalars(select(KnowledgeSource.kind))) == {"manual"}
    await read(app, margins, Filing(audience="public"))
    assert (await filed(app))[margins.as_uri()] == "public"
