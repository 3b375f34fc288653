"""Words of one direction within a line of the other: kept together, and unable to turn what follows them."""

import re
import unicodedata

from erp_mcp.store.records import Language

RIGHT_TO_LEFT: frozenset[Language] = frozenset({"ar", "fa"})
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
# A name that turns the direction of the line would change how its neighbours are read.
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
NUMBERED = re.compile(r"(?<=\S)#\d+$")  # with the id that calls take
ARABIC_DIGITS = re.compile("[٠-٩]")


def isolated(text: str) -> str:
    """As its own first letter is directed."""
    return f"{FSI}{text}{PDI}"


def isolated_name(text: str, language: Language) -> str:
    """Only where the line could be misread without; the id at its end stands apart, on its own."""
    plain = CONTROLS.sub("", text)
    found = NUMBERED.search(plain)
    name, number = (plain[: found.start()], found.group()) if found else (plain, "")
    needs = language in RIGHT_TO_LEFT or any(unicodedata.bidirectional(each) in ("R", "AL") for each in name)
    if not needs:
        return f"{name} {number}" if number else name
    return f"{isolated(name)} {isolated_number(number)}" if number else isolated(name)


def isolated_number(text: str) -> str:
    """With its signs: Arabic digits have them on the right, all others on the left."""
    return f"{RLI if ARABIC_DIGITS.search(text) else LRI}{text}{PDI}"
