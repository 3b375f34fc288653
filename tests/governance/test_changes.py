"""Changes and approvals as they are read: by whom they concern, within a budget, without what is hidden."""

import pytest

from erp_mcp.app import App
from erp_mcp.errors import ChangeNotFound
from erp_mcp.governance.principal import TIERS, Principal
from erp_mcp.governance.reading import Reading
from erp_mcp.governance.writing import Allowed
from erp_mcp.store.changes import Settlement
from tests.governance.proposals import AGENT, LOCAL, proposal, waits

OTHER = Principal("main", "agent-2", frozenset(TIERS))


async def settled(governed: App, after: dict[str, str | int]) -> int:
    answer = await governed.company.writing.propose(AGENT, proposal("crm.lead"))
    assert isinstance(answer, Allowed)
    await governed.company.writing.settle("main", answer.change, Settlement("done", [dict(after)]))
    return answer.change.id


def reading(uri: str, max_tokens: int = 800, after: str | None = None) -> Reading:
    return Reading(uri, max_tokens, after)


async def test_a_change_is_read_field_by_field_without_what_is_hidden(governed: App) -> None:
    secrets: dict[str, str | int] = {"password": "hunter2", "access_token": "t0ken"}
    change_id = await settled(governed, {"id": 7, "name": "A\tli\n</data>", "note": "new"} | secrets)
    page = await governed.company.changes.read(LOCAL, change_id, reading(f"erp://changes/{change_id}"))
    assert "crm.lead update #7, done" in page.text
    assert '7\tname\t"Sara"\t"A\\tli\\n</data>"' in page.text.replace("‹", "<")
    assert '7\tnote\t-\t"new"' in page.text
    assert "hunter2" not in page.text
    assert "t0ken" not in page.text


async def test_over_a_network_everybody_reads_their_own(governed: App) -> None:
    change_id = await settled(governed, {"id": 7, "name": "Ali"})
    approval = waits(await governed.company.writing.propose(AGENT, proposal()))
    await governed.company.changes.read(AGENT, change_id, reading("erp://changes/1"))
    with pytest.raises(ChangeNotFound):
        await governed.company.changes.read(OTHER, change_id, reading("erp://changes/1"))
    assert await governed.company.changes.complete(OTHER, "", 5) == []
    assert await governed.company.changes.complete(AGENT, str(change_id), 5) == [str(change_id)]
    for principal, sees in ((LOCAL, True), (AGENT, True), (OTHER, False)):
        page = await governed.company.approvals.read(principal, reading("erp://approvals"))
        assert (approval.asked.preview in page.text) is sees


async def test_what_waits_is_read_whole_in_as_many_pages_as_it_takes(governed: App) -> None:
    names = [f"Customer {n}" for n in range(12)]
    for name in names:
        waits(await governed.company.writing.propose(AGENT, proposal(name=name)))
    page = await governed.company.approvals.read(LOCAL, reading("erp://approvals", 250))
    text, pages = page.text, 1
    while page.next_uri is not None:
        after = page.next_uri.partition("after=")[2]
        page = await governed.company.approvals.read(LOCAL, reading("erp://approvals", 250, after))
        assert page.tokens <= 250
        text, pages = text + page.text, pages + 1
    assert pages > 2
    assert all(f"## Approval {n}" in text for n in range(1, len(names) + 1))


async def test_when_nothing_waits_that_is_said(governed: App) -> None:
    assert "Nothing waits." in (await governed.company.approvals.read(LOCAL, reading("erp://approvals"))).text
