"""How the files of a report reach its reader: a path on this machine, or an address that opens for a while."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pydantic import JsonValue

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.principal import Call
from erp_mcp.governance.profile import Profiles
from erp_mcp.reports.files import MIMES, Rendered, render
from erp_mcp.reports.handed import Handed
from erp_mcp.reports.handing.links import OPEN_HOURS, Links, Ticket
from erp_mcp.reports.handing.shelf import Shelf
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.view.data import view_of
from erp_mcp.reports.wanted import Form
from erp_mcp.reports.wording import Wording

RENDERINGS = 2  # at once: each keeps a processor busy
PICTURES: frozenset[Form] = frozenset({"png", "svg"})
SHOWN: Form = "png"  # which hosts show as it is
Progress = Callable[[float, float, str], Awaitable[None]]


class Handing:
    def __init__(self, shelf: Shelf, links: Links, profiles: Profiles) -> None:
        self._shelf = shelf
        self._links = links
        self._profiles = profiles
        self._limiter = CapacityLimiter(RENDERINGS)

    async def hand(
        self, call: Call, summary: Summary, forms: Sequence[Form], progress: Progress
    ) -> list[Handed]:
        """Here they are written; to whoever is elsewhere they are rendered when they open the link."""
        forms, handed = list(dict.fromkeys(forms)), list[Handed]()
        if PICTURES & set(forms) and not summary.story.charts:
            raise NotFound(
                f"This report has no chart, so no file was made; it is kept as {summary.uri}. "
                "Ask for it as html, pdf or xlsx."
            )
        for step, form in enumerate(forms, 1):
            await progress(step, len(forms) + 1, form)
            handed.append(await self._hand(call, summary, form))
        return handed

    async def filed(
        self, tenant_id: str, summary: Summary, forms: Sequence[Form], name: str = ""
    ) -> list[Path]:
        """On this machine, in the place of what has the same name; `name` stands before the days."""
        return [await self._filed(tenant_id, summary, form, name) for form in forms]

    async def rendered(self, tenant_id: str, summary: Summary, form: Form) -> Rendered:
        """Whoever stops waiting gets nothing, and the thread ends for itself."""
        company = (await self._profiles.get(tenant_id)).name or ""
        model = summary.wording
        wording = Wording.for_reader(model.language, model.calendar)
        work = partial(render, summary.story, wording, form, company=company)
        return await run_sync(work, abandon_on_cancel=True, limiter=self._limiter)

    async def viewed(self, summary: Summary) -> dict[str, JsonValue]:
        return await run_sync(view_of, summary)

    def opens(self, ticket: Ticket, expires: str, signature: str) -> bool:
        return self._links.opens(ticket, expires, signature, datetime.now(UTC))

    async def _filed(self, tenant_id: str, summary: Summary, form: Form, name: str) -> Path:
        made = await self.rendered(tenant_id, summary, form)
        filename = f"{name}-{made.filename}" if name else made.filename
        try:
            return await run_sync(self._shelf.keep, tenant_id, filename, made.content)  # never left half done
        except OSError as error:
            raise InvalidInput(f"No file of a report can be written: {error.strerror}.") from error

    async def _hand(self, call: Call, summary: Summary, form: Form) -> Handed:
        tenant_id = call.principal.tenant_id
        if not call.principal.is_local:
            address = self._links.address(
                call.address, Ticket(tenant_id, summary.report_id, form), datetime.now(UTC)
            )
            picture = await self._picture(call, summary, form)
            return Handed(form, address, address, MIMES[form], hours=OPEN_HOURS, picture=picture)
        made = await self.rendered(tenant_id, summary, form)
        name = f"{summary.report_id}-{made.filename}"
        path = await run_sync(self._shelf.keep, tenant_id, name, made.content)  # never left half done
        picture = made.content if form == SHOWN else b""
        return Handed(form, str(path), path.as_uri(), MIMES[form], len(made.content), picture=picture)

    async def _picture(self, call: Call, summary: Summary, form: Form) -> bytes:
        """Elsewhere too it can be looked at without opening a link."""
        if form != SHOWN or call.shows_views:
            return b""
        return (await self.rendered(call.principal.tenant_id, summary, form)).content
