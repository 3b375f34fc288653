"""Which way a text runs, and text from outside that keeps its own way within it."""

import re

from erp_mcp.analytics.story import Name, Phrase
from erp_mcp.store.records import Language

RTL: frozenset[Language] = frozenset({"ar", "fa"})
# Without these a name cannot turn the words around it.
CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
EMBED, END_OF_EMBEDDING = "\u202b", "\u202c"


def plain(name: Name) -> Name:
    return Name(CONTROLS.sub(" ", name.text).strip())


def isolated(name: Name) -> Name:
    return Name(f"{ISOLATE}{plain(name).text}{END_OF_ISOLATE}")


def with_isolated_names(phrase: Phrase) -> Phrase:
    values = {
        key: isolated(value) if isinstance(value, Name) else value for key, value in phrase.values.items()
    }
    return Phrase(phrase.key, values)


def embedded(text: str, *, rtl: bool) -> str:
    """For what draws every text from left to right unless told otherwise."""
    return f"{EMBED}{text}{END_OF_EMBEDDING}" if rtl else text
