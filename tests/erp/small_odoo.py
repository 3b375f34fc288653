"""Rows behind JSON-2, with Odoo's rules on clocks, archived rows and paths; what the sandbox has no faults for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx

from erp_mcp.sandbox.company.branches import GULF
from tests.erp.small_models import MODELS

Row = dict[str, Any]  # whatever a field holds
NOON = datetime(2026, 11, 21, 12, tzinfo=GULF)
ACCESS_ERROR = "odoo.exceptions.AccessError"
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right or (not left and right is False),
    "!=": lambda left, right: left != right and not (not left and right is False),
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
    ">": lambda left, right: bool(left) and left > right,
    ">=": lambda left, right: bool(left) and left >= right,
}


@dataclass
class SmallOdoo:
    """`forbidden` rows make every read of them fail; `cut_after` reads the connection is lost."""

    rows: dict[str, dict[int, Row]] = field(default_factory=lambda: {model: {} for model in MODELS})
    now: datetime = NOON
    calls: list[tuple[str, str, Row]] = field(default_factory=list[tuple[str, str, Row]])
    forbidden: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    closed: set[str] = field(default_factory=set[str])
    cut_after: int | None = None
    numbers: int = 100

    def add(self, model: str, **values: Any) -> int:
        self.numbers += 1
        self.rows[model][self.numbers] = {**MODELS[model], "create_date": self.moment(), **values}
        self.write(model, self.numbers)
        return self.numbers

    def write(self, model: str, record_id: int, **values: Any) -> None:
        self.rows[model][record_id] |= {**values, "write_date": self.moment()}

    def remove(self, model: str, record_id: int) -> None:
        del self.rows[model][record_id]

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def moment(self) -> str:
        return self.now.astimezone(tz=None).strftime("%Y-%m-%d %H:%M:%S")

    def reads(self, model: str) -> list[int]:
        """The ids that were read of a model, in all calls."""
        return [
            each
            for name, method, sent in self.calls
            if (name, method) == (model, "read")
            for each in sent["ids"]
        ]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        headers = {"Date": format_datetime(self.now)}
        if request.url.path == "/web/version":
            version: Row = {"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}
            return httpx.Response(200, json=version, headers=headers)
        _, _, _, model, method = request.url.path.split("/")
        sent = json.loads(request.content)
        self.calls.append((model, method, sent))
        if self.is_cut(method):
            raise httpx.ReadError("cut")
        if model not in self.rows:
            return failed(404, "werkzeug.exceptions.NotFound", f"the model '{model}' does not exist", headers)
        if model in self.closed and method != "fields_get":
            return failed(403, ACCESS_ERROR, "You are not allowed", headers)
        if method == "read" and any((model, each) in self.forbidden for each in sent["ids"]):
            return failed(403, ACCESS_ERROR, "You are not allowed", headers)
        return httpx.Response(200, json=getattr(self, f"_{method}")(model, sent), headers=headers)

    def is_cut(self, method: str) -> bool:
        if self.cut_after is None or method != "read":
            return False
        self.cut_after -= 1
        return self.cut_after < 0

    def _context_get(self, _model: str, _sent: Row) -> Row:
        return {"lang": "en_US", "tz": "Asia/Dubai", "uid": 2}

    def _fields_get(self, model: str, _sent: Row) -> Row:
        names = [*MODELS[model], "display_name", "create_date", "write_date"]
        return {name: {"string": name, "type": "char", "store": True} for name in names}

    def _search(self, model: str, sent: Row) -> list[int]:
        with_archived = sent.get("context", {}).get("active_test") is False
        found = [
            each
            for each, row in sorted(self.rows[model].items())
            if (with_archived or row.get("active", True)) and self.fits(model, each, sent["domain"])
        ]
        return found[: sent.get("limit")]

    def _read(self, model: str, sent: Row) -> list[Row]:
        lang = sent.get("context", {}).get("lang", "en_US")
        found = [each for each in sent["ids"] if each in self.rows[model]]
        return [self.said(model, each, sent["fields"], lang) for each in found]

    def _search_read(self, model: str, sent: Row) -> list[Row]:
        return self._read(model, sent | {"ids": self._search(model, sent)})

    def said(self, model: str, record_id: int, fields: Sequence[str], lang: str) -> Row:
        row = self.rows[model][record_id]
        names = row.get("names", {})
        shown = row | {"display_name": row.get("name", "")} | ({"name": names[lang]} if lang in names else {})
        return {"id": record_id} | {name: shown[name] for name in fields}

    def fits(self, model: str, record_id: int, domain: Sequence[Any]) -> bool:
        """Polish notation, read from its end; what stands side by side must all hold."""
        stack: list[bool] = []
        for term in reversed(domain):
            if term == "|":
                stack.append(stack.pop() | stack.pop())
            else:
                path, operator, value = term
                stack.append(
                    any(OPERATORS[operator](each, value) for each in self.at(model, record_id, path))
                )
        return all(stack)

    def at(self, model: str, record_id: int, path: str) -> list[Any]:
        first, _, rest = path.partition(".")
        row = self.rows[model][record_id] | {"id": record_id}
        if not rest:
            value = row[first]
            return [value[0] if isinstance(value, list) and value and isinstance(value[-1], str) else value]
        target, ids = self.targets(model, record_id, first)
        return [found for each in ids if each in self.rows[target] for found in self.at(target, each, rest)]

    def targets(self, model: str, record_id: int, name: str) -> tuple[str, list[int]]:
        if name == "order_line":
            lines = self.rows[f"{model}.line"]
            return f"{model}.line", [each for each, row in lines.items() if row["order_id"][0] == record_id]
        relations = {"category_id": "res.partner.category", "location_id": "stock.location"}
        value = self.rows[model][record_id][name]
        return relations[name], value if name == "category_id" else value[:1]


def failed(status: int, name: str, message: str, headers: Mapping[str, str]) -> httpx.Response:
    said: Row = {"name": name, "message": message, "arguments": [message], "context": {}, "debug": ""}
    return httpx.Response(status, json=said, headers=headers)
