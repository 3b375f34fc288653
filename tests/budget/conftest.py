import pytest

from erp_mcp.budget import EncodingName, Tokens, load

ENCODINGS: tuple[EncodingName, ...] = ("o200k", "cl100k")


@pytest.fixture(scope="session", params=ENCODINGS)
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return load(request.param)
