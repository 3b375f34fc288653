"""The models of one version of Odoo, with the fields that every model has and those it inherits."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Field, Model

_EVERYWHERE = {
    "id": Field(type="integer", string="ID", readonly=True, aggregator=""),
    "display_name": Field(type="char", string="Display Name", readonly=True, stored=False),
    "create_uid": Field(
        type="many2one", string="Created by", relation="res.users", readonly=True, copied=False
    ),
    "create_date": Field(type="datetime", string="Created on", readonly=True, copied=False),
    "write_uid": Field(
        type="many2one", string="Last Updated by", relation="res.users", readonly=True, copied=False
    ),
    "write_date": Field(type="datetime", string="Last Updated on", readonly=True, copied=False),
}


class Schema:
    def __init__(self, version: int, declared: Iterable[Model]) -> None:
        self.version = version
        own = {model.name: self._of_version(model) for model in declared}
        self._models = {name: _with_inherited(model, own) for name, model in own.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._models

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def model(self, name: str) -> Model:
        if name not in self._models:
            raise user_error(f"Object {name} doesn't exist")
        return self._models[name]

    def _field(self, field: Field) -> Field:
        return replace(
            field,
            stored=field.stored and self.version <= field.stored_until,
            filled=field.filled and self.version <= field.filled_until,
        )

    def _of_version(self, model: Model) -> Model:
        fields = {
            name: self._field(field)
            for name, field in model.fields.items()
            if field.since <= self.version <= field.until
        }
        whole = {**_EVERYWHERE, **fields}
        order = [term for term in model.order.split(", ") if term.split()[0] in whole]
        return replace(model, fields=whole, order=", ".join(order))


def _with_inherited(model: Model, own: dict[str, Model]) -> Model:
    shown = {
        name: replace(
            field,
            stored=False,
            related=f"{through}.{name}",
            inherited=True,
            default=False,
            required=False,
            filled=field.required or field.filled,
            aggregator=field.aggregator if field.stored else "",
        )
        for through, other in model.inherits.items()
        for name, field in own[other].fields.items()
        if name not in model.fields
    }
    return replace(model, fields={**model.fields, **shown})
