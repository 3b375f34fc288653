"""What the README says of the two encodings is what they count."""

from importlib.resources import files
from pathlib import Path

import pytest

from erp_mcp import budget
from erp_mcp.budget import Tokens
from erp_mcp.sandbox import company
from tests.docs.pages import ROOT, text_of


@pytest.mark.parametrize("language", ["ar", "fa", "tr", "en"])
def test_the_readme_states_how_many_more_tokens_cl100k_counts(language: str, o200k: Tokens) -> None:
    faq = Path(str(files(company))) / "content/faq" / f"faq.{language}.md"

    factor = budget.load("cl100k").count(text_of(faq)) / o200k.count(text_of(faq))

    names = {"ar": "Arabic", "fa": "Persian", "tr": "Turkish", "en": "English"}
    assert f"{factor:.2f} ({names[language]})" in " ".join(text_of(ROOT / "README.md").split())
