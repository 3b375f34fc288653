"""Where an Odoo is, who asks it, and how patiently."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from erp_mcp.integrations.odoo.values import Json


@dataclass(frozen=True, slots=True)
class Instance:
    """`key` is an API key; a password also serves where the account has no second factor."""

    name: str
    url: str
    database: str
    login: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """In whose language and zone, and for which companies a call is made; the first company is the active one."""

    lang: str | None = None
    tz: str | None = None
    companies: Sequence[int] = ()

    @property
    def context(self) -> dict[str, Json]:
        found: dict[str, Json] = {
            "lang": self.lang,
            "tz": self.tz,
            "allowed_company_ids": list(self.companies),
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Writes may wait for Odoo's own repetitions, which take up to 25 seconds."""

    read_seconds: float = 30.0
    write_seconds: float = 90.0
    connect_seconds: float = 5.0
    concurrent: int = 4
    answer_bytes: int = 16 * 2**20


DEFAULT_BOUNDS = Bounds()
