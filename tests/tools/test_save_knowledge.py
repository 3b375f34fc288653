"""`save_knowledge` over the real server: what it changes, what it says of it, and what it refuses."""

import re
from typing import get_args

import anyio
import pytest
from mcp import Client
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.governance.principal import Tier
from erp_mcp.governance.tenants import Tenants
from erp_mcp.jobs import jobs_of
from erp_mcp.server import Server
from erp_mcp.store.queue import work
from erp_mcp.store.records import KnowledgeKind
from tests.answers import cost_of, text_of
from tests.calls import http_in_process
from tests.databases import new_token
from tests.serving import post
from tests.tools.library import HOURS, Given, found, refusal_in, refused, save, saved, uri_in


async def listed(client: Client, **given: object) -> list[list[str]]:
    """The rows of the table, without its header."""
    answer = text_of(await client.call_tool("save_knowledge", {"action": "list", **given}))
    return [line.split("\t") for line in answer.splitlines() if "\t" in line][1:]


async def test_a_text_is_found_as_soon_as_it_is_saved(mcp: Server) -> None:
    async with Client(mcp) as client:
        answer = await saved(client, HOURS)
        uri = uri_in(answer)
        hits = await found(client, "When does Deira open?")
        read = text_of(await client.call_tool("read_resource", {"uri": uri}))
    assert answer.splitlines() == [
        f"Added 1: {uri} (document, en, public), 1 chunks.",
        "All of it can be found now.",
        f'To take it back: save_knowledge(action="remove", source="{uri}")',
    ]
    assert "Opening hours" in hits
    assert "opens at nine" in read


async def test_the_same_again_changes_nothing_however_the_title_is_spelt(mcp: Server, library: App) -> None:
    async with Client(mcp) as client:
        first = uri_in(await saved(client, HOURS))
        again = await saved(client, HOURS)
        other = await saved(client, {**HOURS, "title": "  OPENING   hours"})
        rows = await listed(client)
    assert again.startswith(f"Unchanged 1: {first} ")
    assert "take" not in again
    assert other.startswith(f"Replaced 1: {first} ")
    assert len(rows) == 1
    async with library.database.transactions("main") as session:
        entries = await session.execute(
            text("select action, subject from audit_entries order by id desc limit 2")
        )
        assert [tuple(row) for row in entries] == [("knowledge.replace", first), ("knowledge.add", first)]


async def test_what_is_replaced_keeps_its_id_its_title_its_kind_and_its_audience(mcp: Server) -> None:
    async with Client(mcp) as client:
        uri = uri_in(await saved(client, {**HOURS, "kind": "faq", "audience": "staff"}))
        answer = await saved(client, {"text": "It opens at ten now."}, action="replace", source=uri)
        rows = await listed(client)
        hits = await found(client, "When does Deira open?")
    assert answer.startswith(f"Replaced 1: {uri} (faq, en, staff)")
    assert "is not kept" in answer
    assert [(row[1], row[3], row[6]) for row in rows] == [("faq", "staff", "Opening hours")]
    assert "at ten now" in hits
    assert "at nine" not in hits


async def test_a_source_with_a_new_title_is_known_by_it(mcp: Server) -> None:
    async with Client(mcp) as client:
        uri = uri_in(await saved(client, HOURS))
        renamed = {**HOURS, "title": "Business hours"}
        assert await saved(client, renamed, action="replace", source=uri)
        assert (await saved(client, renamed)).startswith(f"Unchanged 1: {uri}")
        assert (await saved(client, HOURS)).startswith("Added 1: ")
        clash = await refused(client, HOURS, action="replace", source=uri)
    assert "already: replace that one" in clash
    assert "Nothing was changed." in clash


async def test_a_replacement_that_fails_on_its_way_leaves_the_source_as_it_was(mcp: Server) -> None:
    async with Client(mcp) as client:
        uri = uri_in(await saved(client, HOURS))
        nothing = {"title": "Business hours", "text": "*** #"}
        refusal = await refused(client, nothing, action="replace", source=uri)
        assert (await saved(client, HOURS)).startswith(f"Unchanged 1: {uri}")
    assert "nothing in it that could be found. Nothing was changed." in refusal


async def test_what_is_removed_is_found_no_more(mcp: Server) -> None:
    async with Client(mcp) as client:
        uri = uri_in(await saved(client, HOURS))
        answer = await saved(client, action="remove", source=uri)
        hits = await found(client, "When does Deira open?")
        again = await refused(client, action="remove", source=uri)
    assert answer == f"Removed 1: {uri}, 1 chunks.\nIts text is not kept: to take this back, add it again."
    assert "opens at nine" not in hits
    assert again.startswith("KNOWLEDGE_NOT_FOUND")
    assert "Nothing was changed." in again


async def test_several_at_once_under_one_title_come_one_after_the_other(mcp: Server) -> None:
    texts = [f"The branch opens at {hour} o'clock." for hour in range(6)]
    answers = list[str]()

    async def save_one(client: Client, words: str) -> None:
        answers.append(await saved(client, {"title": "Hours", "text": words}))

    async with Client(mcp) as client:
        async with anyio.create_task_group() as tasks:
            for each in texts:
                tasks.start_soon(save_one, client, each)
        (row,) = await listed(client)
        read = text_of(await client.call_tool("read_resource", {"uri": f"erp://knowledge/sources/{row[0]}"}))
    assert sorted(each.split(":")[0] for each in answers) == ["Added 1", *["Replaced 1"] * 5]
    assert sum(each in read for each in texts) == 1


async def test_a_long_text_says_what_is_not_found_yet_and_the_job_does_the_rest(
    mcp: Server, library: App
) -> None:
    long = "\n".join(f"# Part {number}\nIn part {number} we sell saffron." for number in range(80))
    async with Client(mcp) as client:
        answer = await saved(client, {"title": "Catalogue", "text": long})
        await work(library.queue, jobs_of(library), forever=False)
        again = await saved(client, {"title": "Catalogue", "text": long})
    assert "80 chunks" in answer
    assert "50 of 80 chunks can be found now, the rest in a moment." in answer
    assert "All of it can be found now." in again


async def test_pages_of_the_list_follow_each_other_without_a_gap(mcp: Server) -> None:
    async with Client(mcp) as client:
        for number in range(30):
            kind = "faq" if number % 3 else "manual"
            await saved(client, {"title": f"Title {number}", "text": "Text.", "kind": kind})
        pages, after = list[str](), 0
        while True:
            page = await save(client, action="list", kind="faq", after=after, max_tokens=200)
            assert cost_of(page) <= 200
            pages.append(text_of(page))
            more = re.search(r'save_knowledge\(action="list", kind="faq", after=(\d+)\)', pages[-1])
            if more is None:
                break
            after = int(more[1])
    titles = [line.split("\t")[-1] for page in pages for line in page.splitlines() if "Title " in line]
    assert titles == [f"Title {number}" for number in range(30) if number % 3]
    assert len(pages) > 2
    assert all(page.startswith("30 sources (20 faq, 10 manual); listed: faq.") for page in pages)


async def test_an_empty_list_says_what_there_is_instead(mcp: Server) -> None:
    async with Client(mcp) as client:
        nothing = await saved(client, action="list")
        await saved(client, HOURS)
        assert (
            await saved(client, action="list", kind="reply")
            == "No source of kind reply here. In all: 1 document."
        )
    assert nothing == "No source here. In all: none."


async def test_a_list_that_no_row_fits_into_is_refused_with_what_to_do(mcp: Server) -> None:
    async with Client(mcp) as client:
        for kind in get_args(KnowledgeKind):
            await saved(client, {"title": f"{kind} " * 20, "text": "Text.", "kind": kind})
        refusal = await refused(client, action="list", max_tokens=100)
        named = re.search(r"^RESULT_TOO_LARGE: .* max_tokens of (\d+) or more", refusal)
        assert named is not None
        assert await listed(client, max_tokens=int(named[1]))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, "To add, give document"),
        ({"action": "replace", "document": HOURS}, "To replace, give source and document"),
        ({"action": "remove"}, "To remove, give source"),
        ({"action": "list", "document": HOURS}, "To list, give kind and after"),
        ({"document": HOURS, "kind": "faq"}, "To add, give document, and nothing else"),
        ({"document": {}}, "exactly one of text, url and path"),
        ({"document": {**HOURS, "url": "https://example.com"}}, "exactly one of text, url and path"),
        ({"document": {"url": "https://example.com", "title": "Mine"}}, "a title goes with a text"),
        ({"document": {"text": "No title."}}, "A text needs a `title`"),
        ({"document": {"text": " \n ", "title": "Blank"}}, "document.text"),
        ({"document": {"text": "x", "title": "a\u202eb"}}, "A title has 1 to 200 printable characters"),
        ({"document": {"text": "x" * 200_001, "title": "Long"}}, "document.text"),
        ({"document": {"text": "*** #", "title": "Empty"}}, "nothing in it that could be found"),
        ({"document": {**HOURS, "kind": "poem"}}, "document.kind"),
        ({"document": {**HOURS, "colour": "red"}}, "document.colour"),
        ({"action": "remove", "source": "erp://sessions/1"}, "source"),
        ({"action": "remove", "source": "erp://knowledge/sources/999999"}, "There is no such source"),
        (
            {"action": "replace", "source": "erp://knowledge/sources/999999", "document": HOURS},
            "no such source",
        ),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    mcp: Server, given: Given, fault: str
) -> None:
    async with Client(mcp) as client:
        refusal = refusal_in(await client.call_tool("save_knowledge", dict(given)))
        assert await listed(client) == []
    assert fault in refusal
    assert re.search(r"Nothing was (changed|done)\.", refusal)


@pytest.mark.parametrize(
    ("scopes", "given", "outcome"),
    [
        (["read", "draft"], {"document": HOURS}, "lacks the scope 'write'"),
        (["write"], {"document": HOURS}, "Added 1: "),
        (["write"], {"action": "list"}, "lacks the scope 'read'"),
        (["read", "write"], {"action": "list"}, "No source here."),
    ],
)
async def test_it_needs_the_scope_to_write_and_a_list_the_one_to_read(
    mcp: Server, library: App, scopes: list[Tier], given: Given, outcome: str
) -> None:
    token = await new_token(library, f"{scopes} {list(given)}", *scopes, tenant="main")
    arguments: dict[str, object] = {"name": "save_knowledge", "arguments": dict(given)}
    async with http_in_process(mcp, library.settings, token) as http:
        assert outcome in (await post(http, "/mcp", "tools/call", arguments)).text


async def test_what_another_tenant_saved_is_not_listed_not_replaced_and_not_removed(
    mcp: Server, library: App
) -> None:
    await Tenants(library.database.owner_engine()).create("other", "Another company", by="tests")
    async with Client(mcp) as client:
        uri = uri_in(await saved(client, HOURS))
    token = await new_token(library, "stranger", tenant="other")
    async with http_in_process(mcp, library.settings, token) as http:
        answers = [
            (await post(http, "/mcp", "tools/call", {"name": "save_knowledge", "arguments": dict(each)})).text
            for each in (
                {"action": "list"},
                {"action": "remove", "source": uri},
                {"action": "replace", "source": uri, "document": HOURS},
                {"document": HOURS},
            )
        ]
    async with Client(mcp) as client:
        assert (await saved(client, HOURS)).startswith(f"Unchanged 1: {uri}")
    assert "No source here. In all: none." in answers[0]
    assert "KNOWLEDGE_NOT_FOUND" in answers[1]
    assert "KNOWLEDGE_NOT_FOUND" in answers[2]
    assert "Added 1: " in answers[3]
    assert uri not in answers[3]


async def test_what_is_saved_again_without_an_audience_stays_with_the_staff(mcp: Server) -> None:
    margins = {"text": "We earn a third on tea.", "title": "Margins"}
    async with Client(mcp) as client:
        await saved(client, {**margins, "audience": "staff", "kind": "manual"})
        again = await saved(client, {**margins, "text": "We earn half on tea."})
        said = await saved(client, {**margins, "audience": "public"})
    assert ("manual, en, staff" in again, "manual, en, public" in said) == (True, True)


async def test_a_list_may_go_on_behind_any_number(mcp: Server) -> None:
    async with Client(mcp) as client:
        assert await listed(client, after=10**30) == []
