"""A few of the demo company's records in a world of their own, and what people do there while we look."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from erp_mcp.sandbox.odoo.world import Failure, World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.odoo.world.methods import Answer
from erp_mcp.sandbox.odoo.world.shapes import Json, Row
from tests.erp.sandboxed import Clock

ADMIN = 2
OURS = range(1, 100)
CUSTOMERS = range(1001, 1004)
SUPPLIERS = range(3001, 3003)
PRODUCTS = range(5001, 5004)
MAIN_STOCK = 11
KEPT: Mapping[str, Callable[[Row], bool]] = {
    "res.partner": lambda row: any(row["id"] in each for each in (OURS, CUSTOMERS, SUPPLIERS)),
    "product.template": lambda row: row["id"] in PRODUCTS,
    "product.product": lambda row: row["id"] in PRODUCTS,
    "product.supplierinfo": lambda row: row["product_tmpl_id"] in PRODUCTS and row["partner_id"] in SUPPLIERS,
    "stock.quant": lambda row: row["product_id"] in PRODUCTS,
    "stock.warehouse.orderpoint": lambda row: row["product_id"] in PRODUCTS,
}
WITHOUT = {
    "sale.order",
    "sale.order.line",
    "sale.report",
    "account.move",
    "account.move.line",
    "purchase.order",
    "purchase.order.line",
    "stock.picking",
    "stock.move",
    "crm.lead",
}


def few_rows(model: str) -> Mapping[int, Row]:
    if model in WITHOUT:
        return {}
    kept = KEPT.get(model, lambda _: True)
    return {each: row for each, row in company_rows(model).items() if kept(row)}


@dataclass
class SmallCompany:
    """`do` picks one of what there is by its number, whatever that is."""

    version: str = "19.0"
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.world = World(few_rows, self.version, self.clock)

    def call(self, model: str, method: str, ids: list[Json] | None, *arguments: Json) -> Answer:
        return self.world.call(ADMIN, model, method, ids, arguments, {})

    def ids(self, model: str) -> list[int]:
        found = self.world.call(ADMIN, model, "search", None, [[]], {"context": {"active_test": False}})
        assert isinstance(found, list)
        return [each for each in found if isinstance(each, int)]

    def shown(self, model: str) -> list[int]:
        """Those that are not archived."""
        found = self.call(model, "search", None, [])
        assert isinstance(found, list)
        return [each for each in found if isinstance(each, int)]

    def one(self, model: str, which: int, among: range | None = None) -> int | None:
        found = sorted(each for each in self.ids(model) if among is None or each in among)
        return found[which % len(found)] if found else None

    def customer(self, which: int) -> int | None:
        others = {*OURS, *SUPPLIERS}
        found = [each for each in sorted(self.ids("res.partner")) if each not in others]
        return found[which % len(found)] if found else None

    def create(self, model: str, **values: Json) -> int:
        made = self.call(model, "create", None, values)
        assert isinstance(made, int)
        return made

    def write(self, model: str, record_id: int | None, **values: Json) -> None:
        if record_id is not None:
            self.call(model, "write", [record_id], values)

    def act(self, model: str, method: str, record_id: int | None) -> None:
        if record_id is not None:
            self.call(model, method, [record_id])

    def do(self, deed: str, which: int) -> None:
        """Odoo refuses some of it, as it does to people."""
        with suppress(Failure):
            DEEDS[deed](self, which)


def order_of(company: SmallCompany, which: int) -> None:
    line: list[Json] = [0, 0, {"product_id": company.one("product.product", which), "product_uom_qty": 2}]
    company.create("sale.order", partner_id=company.customer(which), order_line=[line])


def purchase_of(company: SmallCompany, which: int) -> None:
    line: list[Json] = [0, 0, {"product_id": company.one("product.product", which), "product_qty": 5}]
    supplier = company.one("res.partner", which, SUPPLIERS)
    company.create("purchase.order", partner_id=supplier, order_line=[line])


def invoice_of(company: SmallCompany, which: int) -> None:
    line: list[Json] = [0, 0, {"name": "Work", "quantity": 1, "price_unit": 10 + which}]
    company.create(
        "account.move",
        move_type="out_invoice",
        partner_id=company.customer(which),
        invoice_date="2026-11-20",
        invoice_line_ids=[line],
    )


def flipped(model: str) -> Callable[[SmallCompany, int], None]:
    def flip(company: SmallCompany, which: int) -> None:
        record_id = company.customer(which) if model == "res.partner" else company.one(model, which)
        company.write(model, record_id, active=record_id not in company.shown(model))

    return flip


DEEDS: Mapping[str, Callable[[SmallCompany, int], None]] = {
    "new customer": lambda it, which: void(
        it.create("res.partner", name=f"Customer {which}", customer_rank=1)
    ),
    "rename": lambda it, which: it.write("res.partner", it.customer(which), name=f"Renamed {which}"),
    "tag": lambda it, which: it.write(
        "res.partner.category", it.one("res.partner.category", which), name=f"Tag {which}"
    ),
    "archive customer": flipped("res.partner"),
    "delete customer": lambda it, which: it.act("res.partner", "unlink", it.customer(which)),
    "new product": lambda it, which: void(
        it.create("product.product", name=f"Product {which}", default_code="SAME")
    ),
    "price": lambda it, which: it.write(
        "product.template", it.one("product.template", which), list_price=which
    ),
    "archive product": flipped("product.product"),
    "order": order_of,
    "confirm": lambda it, which: it.act("sale.order", "action_confirm", it.one("sale.order", which)),
    "cancel": lambda it, which: it.act("sale.order", "action_cancel", it.one("sale.order", which)),
    "delete order": lambda it, which: it.act("sale.order", "unlink", it.one("sale.order", which)),
    "change line": lambda it, which: it.write(
        "sale.order.line", it.one("sale.order.line", which), product_uom_qty=which + 1
    ),
    "delete line": lambda it, which: it.act("sale.order.line", "unlink", it.one("sale.order.line", which)),
    "deliver": lambda it, which: it.act("stock.picking", "button_validate", it.one("stock.picking", which)),
    "purchase": purchase_of,
    "confirm purchase": lambda it, which: it.act(
        "purchase.order", "button_confirm", it.one("purchase.order", which)
    ),
    "invoice": invoice_of,
    "post": lambda it, which: it.act("account.move", "action_post", it.one("account.move", which)),
    "delete invoice": lambda it, which: it.act("account.move", "unlink", it.one("account.move", which)),
    "lead": lambda it, which: void(it.create("crm.lead", name=f"Lead {which}", expected_revenue=which)),
    "win": lambda it, which: it.act("crm.lead", "action_set_won", it.one("crm.lead", which)),
    "archive lead": flipped("crm.lead"),
    "count stock": lambda it, which: it.write("stock.quant", it.one("stock.quant", which), quantity=which),
}


def void(_: object) -> None:
    """A deed gives nothing back."""
