"""Short names for the kinds of field, so that a model reads as a table."""

from dataclasses import replace
from typing import Literal, TypedDict, Unpack

from erp_mcp.sandbox.odoo.world.fields import Field, FieldType, Selection
from erp_mcp.sandbox.odoo.world.shapes import Value


class Options(TypedDict, total=False):
    required: bool
    filled: bool
    filled_until: int
    readonly: bool
    stored: bool
    stored_until: int
    searchable: bool
    translate: bool
    company_dependent: bool
    copied: bool
    related: str
    aggregator: str
    default: Value
    column: str
    help: str
    when_target_goes: Literal["set null", "restrict", "cascade"]
    since: int
    until: int


class Kind:
    """Called with a label and options, it declares a field of its type."""

    def __init__(self, kind: FieldType) -> None:
        self._kind: FieldType = kind

    def __call__(self, label: str, **options: Unpack[Options]) -> Field:
        stored = options.setdefault("stored", "related" not in options)
        readonly = options.setdefault("readonly", "related" in options or not stored)
        options.setdefault("copied", not readonly)
        return Field(type=self._kind, string=label, **options)


char, text, html = Kind("char"), Kind("text"), Kind("html")
integer, number, money = Kind("integer"), Kind("float"), Kind("monetary")
flag, day, moment = Kind("boolean"), Kind("date"), Kind("datetime")
binary, json = Kind("binary"), Kind("json")


def choice(label: str, selection: Selection, **options: Unpack[Options]) -> Field:
    return replace(Kind("selection")(label, **options), selection=selection)


def to_one(label: str, relation: str, **options: Unpack[Options]) -> Field:
    return replace(Kind("many2one")(label, **options), relation=relation)


def to_many(label: str, relation: str, **options: Unpack[Options]) -> Field:
    return replace(Kind("many2many")(label, **options), relation=relation)


class ChildOptions(TypedDict, total=False):
    copied: bool
    since: int
    readonly: bool
    filled: bool


def children(label: str, relation: str, inverse: str, **options: Unpack[ChildOptions]) -> Field:
    field = Field(type="one2many", string=label, relation=relation, inverse=inverse, copied=False)
    return replace(field, **options)
