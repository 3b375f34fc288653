"""Words of one direction within a line of the other: kept together, and unable to turn what follows them."""

import re
import unicodedata

from erp_mcp.store.records import Language

RIGHT_TO_LEFT: frozenset[Language] = frozenset({"ar", "fa"})
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
# A name that turns the direction of the line would change how its neighbours are read.
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
ARABIC_DIGITS = re.compile("[٠-٩]")


def isolated(text: str) -> str:
    """As its own first letter is directed."""
    return f"{FSI}{text}{PDI}"


def isolated_name(text: str, language: Language) -> str:
    """Only where the line could be misread without."""
    plain = CONTROLS.sub("", text)
    needs = language in RIGHT_TO_LEFT or any(unicodedata.bidirectional(each) in ("R", "AL") for each in plain)
    return isolated(plain) if needs else plain


def isolated_number(text: str) -> str:
    """With its signs: Arabic digits have them on the right, all others on the left."""
    return f"{RLI if ARABIC_DIGITS.search(text) else LRI}{text}{PDI}"
