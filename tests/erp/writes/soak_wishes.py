"""What the soak asks for: changes of every kind, on records that earlier ones have left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from pydantic import JsonValue

from erp_mcp.erp.writes.asked import Undoing, Wish
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.writes.asking import Fields, act, call, create, delete, read, update

COMPANY = "Nakhla Trading LLC"
MARKS: Mapping[str, str] = {
    "res.partner": "city",
    "crm.lead": "contact_name",
    "sale.order": "client_order_ref",
    "account.move": "ref",
}
MOST_RECORDS = 150
ARCHIVABLE = ("res.partner", "crm.lead")
FIRST_STEPS = ("confirm_order", "send_quotation", "mark_quotation_sent", "cancel_order")
STEPS: Mapping[tuple[str, str], Sequence[str]] = {
    ("sale.order", "draft"): FIRST_STEPS,
    ("sale.order", "sent"): ("confirm_order", "send_quotation", "cancel_order", "reopen_order"),
    ("sale.order", "sale"): ("create_invoice", "create_invoice", "cancel_order"),
    ("sale.order", "cancel"): ("reopen_order",),
    ("account.move", "draft"): ("post_invoice", "post_invoice", "cancel_invoice"),
    ("account.move", "posted"): ("register_payment", "credit_note", "reset_invoice"),
    ("account.move", "cancel"): ("reset_invoice",),
}
KINDS: Mapping[str, float] = {
    "partners": 14,
    "leads": 6,
    "order": 10,
    "update": 17,
    "lines": 4,
    "archive": 6,
    "delete": 3,
    "note": 5,
    "file": 2,
    "lead": 7,
    "step": 22,
    "undo": 16,
}


@dataclass(slots=True)
class Wishes:
    """`records` are those that changes of the soak have made, `open` the changes that might be taken back."""

    odoo: OdooSandbox
    chance: Random
    product_id: int
    records: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    open: list[int] = field(default_factory=list[int])
    named: int = 0

    def draw(self) -> Wish:
        """Something new where there is nothing yet of what was drawn."""
        (kind,) = self.chance.choices(list(KINDS), list(KINDS.values()))
        drawing = {
            "leads": self._leads,
            "order": self._order,
            "update": self._update,
            "lines": self._lines,
            "archive": self._archive,
            "delete": self._delete,
            "note": self._note,
            "file": self._file,
            "lead": self._lead,
            "step": self._step,
            "undo": self._undo,
        }
        return drawing.get(kind, self._partners)() or self._partners()

    def add(self, records: Sequence[tuple[str, int]]) -> None:
        known = [each for each in records if each not in self.records]
        self.records = [*self.records, *known][-MOST_RECORDS:]

    def forget(self, model: str, record_ids: Sequence[int]) -> None:
        self.records = [each for each in self.records if each[0] != model or each[1] not in record_ids]

    def any_of(self, *models: str) -> tuple[str, int] | None:
        fitting = [each for each in self.records if each[0] in models]
        return self.chance.choice(fitting) if fitting else None

    def _fresh(self) -> str:
        """Seldom one that there is already: twins are told apart."""
        self.named += self.chance.random() < 0.9
        return f"Soak {self.named}"

    def _partners(self) -> Wish:
        rows: list[Fields] = []
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            name = self._fresh()
            door: list[JsonValue] = [{"name": f"Door of {name}"}] if self.chance.random() < 0.3 else []
            email = f"{name.replace(' ', '.')}@example.com"
            row: dict[str, JsonValue] = {"name": name, "email": email, "city": "Dubai"}
            rows.append(row | ({"child_ids": door} if door else {}))
        return create("res.partner", *rows)

    def _leads(self) -> Wish:
        rows: list[Fields] = [
            {"name": self._fresh(), "probability": 10} for _ in range(self.chance.choice([1, 2]))
        ]
        return create("crm.lead", *rows, company=COMPANY)

    def _order(self) -> Wish | None:
        customer = self.any_of("res.partner")
        if customer is None:
            return None
        lines: list[JsonValue] = [
            {"product_id": self.product_id, "product_uom_qty": self.chance.randrange(1, 9)}
            for _ in range(self.chance.choice([1, 2]))
        ]
        row: Fields = {"partner_id": customer[1], "client_order_ref": self._fresh(), "order_line": lines}
        return create("sale.order", row, company=COMPANY)

    def _update(self) -> Wish | None:
        found = self.any_of(*MARKS)
        if found is None:
            return None
        model, record_id = found
        alike = [each for name, each in self.records if name == model and each != record_id]
        others = self.chance.sample(alike, min(len(alike), self.chance.choice([0, 0, 0, 2])))
        return update(model, [record_id, *others], **{MARKS[model]: self._fresh()})

    def _lines(self) -> Wish | None:
        """One more, or another quantity of the first."""
        found = self.any_of("sale.order")
        if found is None:
            return None
        there = read(self.odoo, "sale.order", found[1], "order_line")["order_line"]
        wanted: dict[str, JsonValue] = {"product_uom_qty": self.chance.randrange(10, 99)}
        more = self.chance.random() < 0.5 or not there
        line: JsonValue = {"product_id": self.product_id, **wanted} if more else {"id": there[0], **wanted}
        return update("sale.order", [found[1]], order_line=[line])

    def _archive(self) -> Wish | None:
        found = self.any_of(*ARCHIVABLE)
        return found and act(self.chance.choice(["archive", "unarchive"]), *found)

    def _delete(self) -> Wish | None:
        found = self.any_of(*MARKS)
        return found and delete(*found, permanently=True)

    def _note(self) -> Wish | None:
        found = self.any_of("res.partner", "sale.order")
        return found and act("post_note", *found, text=f"{self._fresh()} called.")

    def _file(self) -> Wish | None:
        found = self.any_of("res.partner", "sale.order")
        return found and act("attach_file", *found, name=f"{self._fresh()}.txt", content="U29haw==")

    def _lead(self) -> Wish | None:
        found = self.any_of("crm.lead")
        return found and act(self.chance.choice(["mark_lead_won", "mark_lead_lost"]), *found)

    def _step(self) -> Wish | None:
        """One that its state allows."""
        found = self.any_of("sale.order", "account.move")
        if found is None:
            return None
        (there,) = call(self.odoo, found[0], "read", [found[1]], ["state"])
        return act(self.chance.choice(STEPS[found[0], there["state"]]), *found)

    def _undo(self) -> Wish | None:
        return Undoing(self.chance.choice(self.open)) if self.open else None
