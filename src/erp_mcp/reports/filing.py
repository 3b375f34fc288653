"""Reports as files on this machine, for nobody else on it."""

from collections.abc import Sequence
from pathlib import Path

import anyio.to_thread

from erp_mcp.errors import InvalidInput
from erp_mcp.governance.profile import Profiles
from erp_mcp.reports.handing.shelf import Shelf
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Form
from erp_mcp.reports.wording import Wording


class Filing:
    def __init__(self, profiles: Profiles, shelf: Shelf) -> None:
        self._profiles = profiles
        self._shelf = shelf

    async def write(
        self, tenant_id: str, summary: Summary, forms: Sequence[Form], name: str = ""
    ) -> list[Path]:
        """Each whole or not at all, in the place of what has the same name; `name` stands before the days."""
        company = (await self._profiles.get(tenant_id)).name or ""
        return [
            await anyio.to_thread.run_sync(_write, self._shelf, (tenant_id, name), summary, form, company)
            for form in forms
        ]


def _write(shelf: Shelf, where: tuple[str, str], summary: Summary, form: Form, company: str) -> Path:
    from erp_mcp.reports.files import render  # charts and paper are loaded by whoever draws them

    tenant_id, name = where
    wording = Wording.for_reader(summary.wording.language, summary.wording.calendar)
    rendered = render(summary.story, wording, form, company=company)
    filename = f"{name}-{rendered.filename}" if name else rendered.filename
    try:
        return shelf.keep(tenant_id, filename, rendered.content)
    except OSError as error:
        raise InvalidInput(f"No file of a report can be written: {error.strerror}.") from error
