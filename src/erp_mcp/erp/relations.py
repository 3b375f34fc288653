"""Names of records in place of their ids: found as Odoo's own search boxes find them, never guessed."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from erp_mcp.erp.paths import named_by
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import Choice, InvalidValue, NameUnclear
from erp_mcp.integrations.odoo import Field, Json, Odoo, Query
from erp_mcp.integrations.odoo.values import number, text
from erp_mcp.language.fence import defuse
from erp_mcp.language.normal import normalize

WRITTEN = re.compile(r"[^#]*#(\d{1,18})|(\d{1,18})")  # as our tables show a relation, or its id alone
MOST_CANDIDATES = 4
MOST_FOUND = 8
LONGEST_NAME = 32
ENDS = 16
SHORTEST_WORD = 3
BEGINNING = 4  # letters of a word that was written wrong further on

Named = tuple[int, str]


async def record_of(sight: Sight, field: Field, given: Json) -> Named:
    """The one record that is meant, with its name where a name was given."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given, ""
    if not isinstance(given, str) or not given.strip() or field.relation is None:
        raise InvalidValue(f"{field.name!r} takes an id or a name of {field.relation}. Nothing was read.")
    if written := WRITTEN.fullmatch(given.strip()):
        return int(written[1] or written[2]), ""
    found = await _called(sight, field.relation, given.strip())
    wanted = normalize(given)
    exact = [each for each in found if normalize(each[1]) == wanted] or found
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise NameUnclear(
            f"{given[:LONGEST_NAME]!r} may be {said(exact)}. Nothing was read; give the id, or op contains.",
            given.strip(),
            [Choice(str(each), _named(each, name)) for each, name in exact],
            field.relation,
        )
    near = await _nearest(sight, field.relation, given)
    hint = f"Nearest: {said(near)}." if near else "Nothing is called like it."
    raise InvalidValue(f"No {field.relation} is called {given[:LONGEST_NAME]!r}. {hint} Nothing was read.")


async def _called(sight: Sight, model: str, words: str) -> list[Named]:
    """In the caller's language, else in another of ours."""
    by = await named_by(sight, model)
    if found := await _looked_up(sight.odoo, model, by, words, MOST_FOUND):
        return found
    async for other in sight.other_eyes():
        if found := await _looked_up(other, model, by, words, MOST_FOUND):
            return found
    return []


async def _looked_up(odoo: Odoo, model: str, by: Field | None, words: str, limit: int) -> list[Named]:
    """As Odoo's own search boxes do, or by the one field that tells nothing hidden."""
    if by is None:
        return await odoo.name_search(model, words, limit=limit)
    found = await odoo.search_read(Query(model, [[by.name, "ilike", words]], limit=limit), ["display_name"])
    return [(number(each["id"]), text(each.get("display_name"))) for each in found]


def said(found: Sequence[Named]) -> str:
    names = [_named(record_id, name) for record_id, name in found[:MOST_CANDIDATES]]
    return "; ".join(names) + ("; …" if len(found) > MOST_CANDIDATES else "")


def _named(record_id: int, name: str) -> str:
    """Its beginning and its end: names that begin alike are told apart by the rest."""
    shown = name if len(name) <= LONGEST_NAME else f"{name[:ENDS].rstrip()}…{name[-ENDS:].lstrip()}"
    return f"{defuse(shown)}#{record_id}"


async def _nearest(sight: Sight, model: str, words: str) -> list[Named]:
    """Whatever begins like one of the words, the most similar first."""
    found: dict[int, str] = {}
    by = await named_by(sight, model)
    for word in [each for each in words.split() if len(each) >= SHORTEST_WORD][:3]:
        found |= dict(await _looked_up(sight.odoo, model, by, word[:BEGINNING], 20))
    wanted = normalize(words)
    alike = {each: SequenceMatcher(None, wanted, normalize(name)).ratio() for each, name in found.items()}
    ranked = sorted(found, key=lambda each: -alike[each])
    return [(each, found[each]) for each in ranked[:3]]
