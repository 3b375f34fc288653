"""The examples, which the tests of shapes need."""

import pytest

from tests.integrations.whatsapp.examples import require_examples


@pytest.fixture
def shared_examples() -> None:
    require_examples()
