"""One set of the official tools and one server for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance import official


@pytest.fixture(scope="package")
def modules() -> Path:
    return official.fetched()


@pytest.fixture(scope="package")
def url() -> Iterator[str]:
    with official.serving() as url:
        yield url
