"""The recordings, which every test of a set needs."""

import pytest

from tests.integrations.odoo.recordings import require_recordings


@pytest.fixture
def recorded() -> None:
    require_recordings()
