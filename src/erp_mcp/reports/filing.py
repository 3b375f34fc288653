"""Reports as files on this machine, for nobody else on it."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import anyio.to_thread

from erp_mcp.errors import InvalidInput
from erp_mcp.governance.profile import Profiles
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Form
from erp_mcp.reports.wording import Wording


class Filing:
    def __init__(self, profiles: Profiles, folder: Path) -> None:
        self._profiles = profiles
        self._folder = folder

    async def write(
        self, tenant_id: str, summary: Summary, forms: Sequence[Form], name: str = ""
    ) -> list[Path]:
        """Each whole or not at all, in the place of what has the same name; `name` stands before the days."""
        company = (await self._profiles.get(tenant_id)).name or ""
        folder = self._folder / tenant_id
        return [
            await anyio.to_thread.run_sync(_write, folder, name, summary, form, company) for form in forms
        ]


def _write(folder: Path, name: str, summary: Summary, form: Form, company: str) -> Path:
    from erp_mcp.reports.files import render  # charts and paper are loaded by whoever draws them

    wording = Wording.for_reader(summary.wording.language, summary.wording.calendar)
    rendered = render(summary.story, wording, form, company=company)
    place = folder / (f"{name}-{rendered.filename}" if name else rendered.filename)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(rendered.content)
        return Path(draft).replace(place)
    except OSError as error:
        raise InvalidInput(f"No file can be written below {folder}: {error.strerror}.") from error
