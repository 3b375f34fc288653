"""Words by which a name is told from other words. Each list is folded when it is first asked for."""

from functools import cache
from importlib import resources

from erp_mcp.language.personal.plain import folded

LISTS = resources.files("erp_mcp.language.personal") / "lists"


@cache
def given() -> frozenset[str]:
    """Given and family names that many people bear and that hardly ever mean anything else."""
    return _read("given")


@cache
def ambiguous() -> frozenset[str]:
    """Names that are words as well, or places: alone they say nothing about anybody."""
    return _read("ambiguous")


@cache
def plain_words() -> frozenset[str]:
    """What is never a name."""
    return _read("plain")


@cache
def business() -> frozenset[str]:
    """What kind of firm it is; without these words the rest of its name still says who it is."""
    return _read("business")


def _read(name: str) -> frozenset[str]:
    return frozenset(folded((LISTS / f"{name}.txt").read_text(encoding="utf-8")).split())


# Parts that join two words of a name, or stand before one.
PARTICLES = frozenset(
    folded("بن ابن بنت أبو أبا أم ال آل bin ibn bint abu abdul abd al el ul de da van von").split()
)
# Of these the next word makes one name, whether or not there is a blank between them.
OPENING = frozenset(folded("عبد آل abdul abd al el ul").split())
# Father or mother of: a name of its own with the child's.
KUNYA = frozenset(folded("أبو أم abu umm").split())


@cache
def everyday() -> frozenset[str]:
    """Whatever may be in a name of which nothing is known."""
    return PARTICLES | OPENING | given() | ambiguous()
