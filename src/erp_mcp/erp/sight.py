"""What one caller sees of one Odoo: what policy hides is there as little as what does not exist."""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from erp_mcp.erp.called import WORDS, model_called
from erp_mcp.errors import UnknownModel
from erp_mcp.governance.policy.visible import is_secret
from erp_mcp.integrations.odoo import Company, Field, Model, Models, Odoo, Query, Schema, Viewpoint
from erp_mcp.integrations.odoo.values import text
from erp_mcp.language.nearest import nearest
from erp_mcp.language.normal import normalize

Visible = dict[tuple[str, str], Schema]
MayRead = Callable[[str, str | None], bool]

OURS = ("en", "ar", "fa", "tr")
NEAREST = 6
TECHNICAL = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z0-9_]+)*")  # whatever else is written goes into no address
LONGEST_NAME = 64


@dataclass(slots=True)
class Sight:
    """For one request: `companies` are those that are looked at, `instance` the name of the Odoo.

    `visible` outlives it: models without what is hidden, by their name and fingerprint.
    """

    odoo: Odoo
    may_read: MayRead
    zone: ZoneInfo
    instance: str
    lang: str | None = None
    companies: Sequence[Company] = ()
    visible: Visible = field(default_factory=dict[tuple[str, str], Schema])
    _schemas: dict[str, Schema] = field(default_factory=dict[str, Schema])
    _models: Models | None = None

    async def schema(self, model: str) -> Schema:
        """Without its hidden fields; refused in the same words whether it is hidden or there is none."""
        if model not in self._schemas:
            self._schemas[model] = await self._seen(self.odoo, model)
        return self._schemas[model]

    async def conceals(self, model: str) -> bool:
        """Whether a name that Odoo looks up may be found by what policy hides, a customer by an e-mail."""
        shown = (await self.schema(model)).fields
        known = (await self.odoo.fields(model)).fields.values()
        return any(
            _names(each) and not is_secret(model, each.name) for each in known if each.name not in shown
        )

    async def named(self, name: str) -> Schema:
        """By its technical name, its label, or what people call it."""
        try:
            return await self.schema(model_called(name) or name)
        except UnknownModel:
            models = await self.models()
        found = {each.name for each in models if normalize(each.label) == normalize(name)}
        if len(found) == 1:
            return await self.schema(found.pop())
        raise UnknownModel(_no_model(name, models))

    async def models(self) -> list[Model]:
        return [each for each in (await self.known_models()).models if self.may_read(each.name, None)]

    async def known_models(self) -> Models:
        """With those that policy hides."""
        if self._models is None:
            self._models = await self.odoo.models()
        return self._models

    async def in_other_languages(self, model: str) -> AsyncGenerator[Schema]:
        """The labels of a model as they are said beside the caller's own language."""
        async for other in self.other_eyes():
            yield await self._seen(other, model)

    async def other_eyes(self) -> AsyncGenerator[Odoo]:
        """The same Odoo in those of our languages that it has, beside the caller's own."""
        query = Query("res.lang", [["active", "=", True]])
        codes = [text(each.get("code")) for each in await self.odoo.search_read(query, ["code"])]
        for code in codes:
            if code.partition("_")[0] in OURS and code != self.lang:
                viewpoint = Viewpoint(code, self.zone.key, [each.id for each in self.companies])
                yield self.odoo.seen_from(viewpoint)

    async def _seen(self, odoo: Odoo, model: str) -> Schema:
        if not (TECHNICAL.fullmatch(model) and self.may_read(model, None)):
            raise UnknownModel(_no_model(model, await self.models()))
        try:
            schema = await odoo.fields(model)
        except UnknownModel as error:
            raise UnknownModel(_no_model(model, await self.models())) from error
        known = self.visible.get((model, schema.fingerprint))
        if known is None:
            fields = {
                name: each for name, each in schema.fields.items() if self._shows(model, name, each.relation)
            }
            known = self.visible[model, schema.fingerprint] = replace(schema, fields=fields)
        return known

    def _shows(self, model: str, field: str, relation: str | None) -> bool:
        """A relation would show the names of records that are hidden themselves."""
        return self.may_read(model, field) and (relation is None or self.may_read(relation, None))


def _names(field: Field) -> bool:
    """Orders and invoices are called by their customer, too."""
    return field.type in ("char", "text") or field.name == "partner_id"


def _no_model(name: str, models: Sequence[Model]) -> str:
    known = sorted((each.name for each in models), key=lambda each: each not in WORDS)
    near = nearest(name, known, NEAREST)
    return f"There is no model {name[:LONGEST_NAME]!r}. {near} Nothing was read."
