"""What a model is made of, as Odoo describes it to this user in this language."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.integrations.odoo.values import Json, record, text

ATTRIBUTES = (
    "string",
    "type",
    "relation",
    "relation_field",
    "required",
    "readonly",
    "store",
    "searchable",
    "sortable",
    "groupable",
    "selection",
    "company_dependent",
    "currency_field",
    "aggregator",
    "group_operator",
)


@dataclass(frozen=True, slots=True)
class Field:
    """`choices` are those of a selection, its values with their labels; `inverse` is what points back."""

    name: str
    label: str
    type: str
    relation: str | None = None
    inverse: str | None = None
    currency_field: str | None = None
    aggregator: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict[str, str])
    is_required: bool = False
    is_readonly: bool = False
    is_stored: bool = True
    is_searchable: bool = True
    is_sortable: bool = True
    is_groupable: bool = True
    is_company_dependent: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """`fingerprint` changes with anything in it."""

    model: str
    fields: Mapping[str, Field]
    fingerprint: str


def schema_of(model: str, answer: Json) -> Schema:
    said = record(answer)
    fingerprint = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
    fields = {name: field_of(name, record(attributes)) for name, attributes in said.items()}
    return Schema(model, fields, fingerprint)


def field_of(name: str, said: Mapping[str, Json]) -> Field:
    """Versions before 17 do not say what can be sorted or grouped: what is stored can."""
    is_stored = bool(said.get("store", True))
    return Field(
        name,
        label=text(said.get("string")) or name,
        type=text(said.get("type")),
        relation=text(said.get("relation")) or None,
        inverse=text(said.get("relation_field")) or None,
        currency_field=text(said.get("currency_field")) or None,
        aggregator=text(said.get("aggregator")) or text(said.get("group_operator")) or None,
        choices=choices_of(said.get("selection")),
        is_required=bool(said.get("required")),
        is_readonly=bool(said.get("readonly")),
        is_stored=is_stored,
        is_searchable=bool(said.get("searchable", is_stored)),
        is_sortable=bool(said.get("sortable", is_stored)),
        is_groupable=bool(said.get("groupable", is_stored)),
        is_company_dependent=bool(said.get("company_dependent")),
    )


def choices_of(selection: Json) -> dict[str, str]:
    """False where there is none; in some versions the values are numbers."""
    pairs: Sequence[Json] = selection if isinstance(selection, list) else ()
    return {str(pair[0]): text(pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == 2}
