"""A server whose policy allows leads, asks back about customers and has the books approved."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from erp_mcp.app import App, open_app
from erp_mcp.store.embedded import Urls
from tests.conftest import settings_for
from tests.governance.proposals import policy_in


@pytest.fixture
async def governed(urls: Urls, tmp_path: Path) -> AsyncGenerator[App]:
    async with open_app(settings_for(urls, tmp_path, policy_file=policy_in(tmp_path))) as opened:
        yield opened
