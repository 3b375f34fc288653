"""A small company whose figures can be told by hand, planted in the mirror around today."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import mirror
from erp_mcp.store.records import (
    CurrencyRate,
    Customer,
    Delivery,
    DeliveryState,
    Invoice,
    Lead,
    Order,
    OrderLine,
    OrderState,
    Product,
    PurchaseLine,
    PurchaseOrder,
    StockLevel,
    Supplier,
)

TODAY = datetime.now(UTC).date()
ORDER = "SO-PLANTED"


def dawn(day: date) -> datetime:
    """The first moment of it, so that today's is over at any hour."""
    return datetime.combine(day, time(), UTC)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def customer(number: int, name: str, branch: str = "dubai", limit: int = 0) -> Customer:
    return Customer(
        external_id=number,
        name=name,
        other_names=(),
        language="en",
        is_company=True,
        phone=f"+97150{number:07}",
        email=None,
        vat=None,
        city="Dubai",
        country="AE",
        branch=branch,
        segment="retail",
        credit_limit=Decimal(limit),
        currency="AED",
        created_at=dawn(ago(700)),
    )


def product(number: int, name: str, price: int, cost: int, supplier: int | None = 1) -> Product:
    return Product(
        external_id=number,
        sku=f"P{number}",
        name=name,
        names={},
        category="food",
        description="",
        unit="bag",
        price=Decimal(price),
        cost=Decimal(cost),
        currency="AED",
        supplier_external_id=supplier,
    )


def order(
    number: int,
    buyer: int,
    day: date,
    *lines: tuple[int, int, int],
    branch: str = "dubai",
    currency: str = "AED",
    state: OrderState = "done",
    name: str = "",
) -> Order:
    """Lines of product, quantity and unit price."""
    return Order(
        external_id=number,
        number=name or f"S{number}",
        customer_external_id=buyer,
        branch=branch,
        ordered_at=dawn(day),
        state=state,
        currency=currency,
        total=Decimal(sum(quantity * price for _, quantity, price in lines)),
        lines=tuple(
            OrderLine(each, Decimal(quantity), Decimal(price), Decimal(0)) for each, quantity, price in lines
        ),
    )


def invoice(number: int, buyer: int, due: date, residual: int, currency: str = "AED") -> Invoice:
    return Invoice(
        external_id=number,
        number=f"INV{number}",
        order_external_id=None,
        customer_external_id=buyer,
        issued_on=due - timedelta(days=30),
        due_on=due,
        state="open",
        currency=currency,
        total=Decimal(abs(residual) + 5 if residual > 0 else residual),
        residual=Decimal(residual),
    )


def purchase(
    number: int, expected: date | None, *lines: tuple[int, int, int], supplier: int = 1
) -> PurchaseOrder:
    """Lines of product, quantity and what has come of it."""
    return PurchaseOrder(
        external_id=number,
        number=f"PO{number}",
        supplier_external_id=supplier,
        branch="dubai",
        ordered_at=dawn(ago(20)),
        expected_at=dawn(expected) if expected else None,
        state="confirmed",
        currency="USD",
        total=Decimal(0),
        lines=tuple(
            PurchaseLine(each, Decimal(quantity), Decimal(received), Decimal(2))
            for each, quantity, received in lines
        ),
    )


def delivery(number: int, of: int, buyer: int, planned: date, state: DeliveryState) -> Delivery:
    return Delivery(number, f"OUT{number}", of, buyer, "dubai", state, dawn(planned), None)


def supplier(number: int, name: str, lead_days: int) -> Supplier:
    return Supplier(number, name, "+971400000", "sales@example.com", "Dubai", "AE", lead_days)


def lead(number: int, name: str) -> Lead:
    return Lead(
        external_id=number,
        name=name,
        contact_name="Sara",
        language="en",
        phone="+971501112233",
        email=None,
        city="Dubai",
        source="website",
        stage="new",
        expected_revenue=Decimal(900),
        currency="AED",
        note="wants rice",
        created_at=dawn(ago(3)),
        last_contact_at=None,
    )


def stock(number: int, quantity: int, point: int = 0, branch: str = "dubai") -> StockLevel:
    return StockLevel(number, branch, Decimal(quantity), Decimal(point))


def rate(currency: str, of_one: str) -> CurrencyRate:
    """So much of it is one of the company's own."""
    return CurrencyRate(1, currency, "", ago(900), Decimal(of_one))


async def plant_order(session: AsyncSession, tenant_id: str) -> None:
    """What the prompts on an order and a lead need: one of each."""
    await mirror.save_customers(session, tenant_id, [customer(900_001, "Planted Grocery")])
    await mirror.save_orders(
        session, tenant_id, [order(900_001, 900_001, ago(1), name=ORDER, state="confirmed")]
    )
    await mirror.save_leads(session, tenant_id, [lead(900_001, "Planted Lead")])
