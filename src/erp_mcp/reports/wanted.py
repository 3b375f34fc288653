"""What somebody wants to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import JsonValue

from erp_mcp.store.records import Language

Form = Literal["html", "pdf", "xlsx", "png", "svg"]
FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`period` in words; without them those days that suit the report. `rows` are the caller's own data."""

    name: str = ""
    period: str = ""
    language: Language = "en"
    options: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    files: Sequence[Form] = ()
    rows: Sequence[Mapping[str, JsonValue]] | None = None
