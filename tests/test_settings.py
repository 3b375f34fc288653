"""Settings that are refused as they are, or read in a way of their own."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from erp_mcp.settings import Settings


def test_folders_that_may_be_read_are_separated_by_commas_and_may_be_at_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ERP_MCP_KNOWLEDGE_ROOTS", "/srv/documents, ~/shop")
    assert Settings().knowledge_roots == (Path("/srv/documents"), Path.home() / "shop")


def test_no_folder_may_be_read_unless_it_is_named() -> None:
    assert Settings().knowledge_roots == ()


@pytest.mark.parametrize("roots", ["documents", "/srv/documents,."])
def test_a_folder_that_depends_on_where_the_server_starts_is_refused(roots: str) -> None:
    with pytest.raises(ValidationError, match="whole paths are needed"):
        Settings.model_validate({"knowledge_roots": roots})
