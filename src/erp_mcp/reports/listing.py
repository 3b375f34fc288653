"""What there is to ask for, for whoever does not know it yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from erp_mcp.analytics.sheet import Sheet, section
from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.objects import as_many_as_fit
from erp_mcp.governance.reading import Page
from erp_mcp.language.nearest import nearest
from erp_mcp.reports.kinds import Kind


@dataclass(frozen=True, slots=True)
class Listing:
    """`what` names them: reports or analyses."""

    what: str
    kinds: Mapping[str, Kind]

    def kind(self, name: str) -> Kind:
        if kind := self.kinds.get(name.strip().lower()):
            return kind
        near = nearest(name.strip().lower(), self.kinds)
        raise InvalidInput(f"There is no {name[:40]!r} among the {self.what}. {near} Nothing was changed.")

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        rows = [(name, each.about, " ".join(each.options)) for name, each in self.kinds.items()]
        listed = section(self.what, self.what.capitalize(), ("name", "tells", "options"), rows)
        return Sheet(f"There are {len(rows)} {self.what}; each takes a period in words.", [listed]).as_page(
            tokens, max_tokens
        )

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        return as_many_as_fit(tokens, max_tokens, self._object, len(self.kinds))

    def _object(self, count: int) -> dict[str, object]:
        some = list(self.kinds.items())[:count]
        return {
            self.what: [
                {"name": name, "about": each.about, "options": list(each.options)} for name, each in some
            ],
            "total": len(self.kinds),
        }
