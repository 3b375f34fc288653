import pytest

from erp_mcp.documents.reading import DocumentReader


@pytest.fixture
def reader() -> DocumentReader:
    return DocumentReader()
