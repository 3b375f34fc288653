"""Labels of fields and choices in the installed languages, and which languages those are."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES: Mapping[str, str] = {"en_US": "en", "ar_001": "ar", "fa_IR": "fa", "tr_TR": "tr"}


def translated(label: str, lang: str) -> str:
    """English where nobody has translated it, as in Odoo."""
    return _translations().get(label, {}).get(LANGUAGES.get(lang, "en")) or label


@cache
def _translations() -> dict[str, dict[str, str]]:
    written = (resources.files("erp_mcp.sandbox.odoo.world") / "labels.csv").read_text(encoding="utf-8")
    return {row["en"]: row for row in csv.DictReader(written.splitlines())}
