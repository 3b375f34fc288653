"""The Odoo that is mirrored, with what many of its records need to be understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.erp.sync.fields import language_in, record_id, words
from erp_mcp.integrations.odoo import Domain, Odoo, Query, Record
from erp_mcp.store.records import Language


@dataclass(frozen=True, slots=True)
class Source:
    """`currency` is that of the company, `others` are those of the other companies by their ids, `countries`
    are codes, `installed` Odoo's names of our languages."""

    odoo: Odoo
    currency: str
    others: Mapping[int, str]
    language: Language
    countries: Mapping[int, str]
    installed: Mapping[Language, str]

    async def found(self, model: str, domain: Domain, fields: Sequence[str]) -> list[Record]:
        """Archived ones too; only those of the fields that this version and this user have."""
        known = (await self.odoo.fields(model)).fields
        query = Query(model, domain, order="id", with_archived=True)
        return await self.odoo.search_read(query, [name for name in fields if name in known])


async def open_source(odoo: Odoo) -> Source:
    identity = await odoo.identity()
    countries = await odoo.search_read(Query("res.country", order="id"), ["code"])
    languages = await odoo.search_read(Query("res.lang", order="id"), ["code"])
    installed: dict[Language, str] = {}
    for each in languages:
        if language := language_in(each.get("code")):
            installed.setdefault(language, words(each, "code"))
    return Source(
        odoo,
        identity.company.currency,
        {each.id: each.currency for each in identity.companies if each.id != identity.company.id},
        language_in(identity.lang) or "en",
        {record_id(each): words(each, "code") for each in countries},
        installed,
    )
