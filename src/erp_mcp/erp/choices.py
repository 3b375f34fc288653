"""Choices as people name them: by the value that Odoo keeps, or by a label in one of our languages."""

from erp_mcp.erp.sight import Sight
from erp_mcp.integrations.odoo import Field
from erp_mcp.language.normal import normalize

MOST_LISTED = 8


async def key_of(sight: Sight, model: str, field: Field, words: str) -> str | None:
    """In the caller's language, else in another; None for what there is not, or what two of them are called."""
    if found := _key(field, words):
        return found
    async for other in sight.in_other_languages(model):
        seen = other.fields.get(field.name)
        if seen is not None and (found := _key(seen, words)):
            return found
    return None


def listed(field: Field) -> str:
    known = list(field.choices.items())
    more = ", …" if len(known) > MOST_LISTED else ""
    return ", ".join(f"{key} ({label})" for key, label in known[:MOST_LISTED]) + more


def _key(field: Field, words: str) -> str | None:
    if words in field.choices:
        return words
    wanted = normalize(words)
    found = [key for key, label in field.choices.items() if wanted in (normalize(key), normalize(label))]
    return found[0] if len(found) == 1 else None
