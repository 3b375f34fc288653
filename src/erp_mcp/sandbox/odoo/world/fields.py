"""How a model is declared: its fields with what `fields_get` tells of them, its names and its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal

from erp_mcp.sandbox.odoo.world.shapes import Value

FieldType = Literal[
    "char", "text", "html", "integer", "float", "monetary", "boolean", "date", "datetime",
    "selection", "binary", "json", "many2one", "one2many", "many2many",
]  # fmt: skip
Selection = tuple[tuple[str, str], ...]

X2MANY = ("one2many", "many2many")
NUMBERS = ("integer", "float", "monetary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`column` is the key in the rows where it is not the name: a field that was renamed keeps its data.

    `filled` is required too, but the model fills it where nobody does. `stored` is what `fields_get` says; a
    `related` value is read where it comes from all the same.
    """

    type: FieldType
    string: str
    relation: str = ""
    inverse: str = ""
    selection: Selection = ()
    required: bool = False
    filled: bool = False
    filled_until: int = 99
    readonly: bool = False
    stored: bool = True
    stored_until: int = 99
    searchable: bool = True
    translate: bool = False
    company_dependent: bool = False
    copied: bool = True
    when_target_goes: Literal["", "set null", "restrict", "cascade"] = ""
    related: str = ""
    inherited: bool = False
    aggregator: str | None = None
    default: Value = False
    column: str = ""
    help: str = ""
    since: int = 0
    until: int = 99

    @property
    def is_relation(self) -> bool:
        return bool(self.relation)

    @property
    def is_number(self) -> bool:
        return self.type in NUMBERS

    @property
    def is_x2many(self) -> bool:
        return self.type in X2MANY


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`inherits` maps a many2one to the model whose fields show through it."""

    name: str
    label: str
    fields: Fields
    order: str = "id"
    rec_name: str = "name"
    searched: tuple[str, ...] = ()
    parent: str = "parent_id"
    inherits: Mapping[str, str] = attribute(default_factory=dict[str, str])
    transient: bool = False
    modules: str = "base"

    @property
    def class_name(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("."))

    @property
    def has_active(self) -> bool:
        return "active" in self.fields

    def column(self, name: str) -> str:
        return self.fields[name].column or name
