"""The names that somebody who types the beginning of one may mean, in whatever script they are written."""

from collections.abc import Sequence

from erp_mcp.language.names.alike import likeness
from erp_mcp.language.normal import normalize

LIKELY = 0.6  # of a name whose words only sound like what was typed


def likely(typed: str, names: Sequence[str], most: int) -> list[str]:
    """Those that begin so first, then those with a word that does, then those that sound alike."""
    begun = normalize(typed)
    if not begun:
        return list(names[:most])
    ranked = sorted((-_fitness(begun, name), place) for place, name in enumerate(names))
    return [names[place] for fitness, place in ranked[:most] if -fitness >= LIKELY]


def _fitness(begun: str, name: str) -> float:
    plain = normalize(name)
    if plain.startswith(begun):
        return 3
    if f" {begun}" in plain:
        return 2
    return likeness(begun, name)
