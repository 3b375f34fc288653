"""The generated company: the same everywhere, and its numbers agree with each other."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from erp_mcp.sandbox.company import catalogue, leads, people, purchases, trade
from erp_mcp.sandbox.company.branches import BRANCHES, GULF
from erp_mcp.sandbox.company.messages.letters import written
from erp_mcp.sandbox.company.messages.notices import notices
from erp_mcp.store.records import Customer, Invoice, OrderLine

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 15)
CENT = Decimal("0.01")
FINGERPRINT = "d45ff5002a3a46246b56b60541a9e026e5fa04d0193a16358f81e8370cdc8f55"

BUYERS = {customer.external_id: customer for customer in people.customers()}
PRODUCTS = {product.external_id: product for product in catalogue.products()}
ORDERS = {order.external_id: order for order in trade.orders()}


def fingerprint() -> str:
    everything = (
        people.customers(),
        catalogue.suppliers(),
        catalogue.products(),
        catalogue.stock_levels(),
        trade.orders(),
        trade.invoices(),
        leads.leads(),
        purchases.purchases(),
        tuple(written()),
        notices(),
    )
    return sha256(repr(everything).encode()).hexdigest()


def amount(line: OrderLine) -> Decimal:
    gross = line.quantity * line.unit_price
    return (gross - gross * line.discount_percent / 100).quantize(CENT, ROUND_HALF_UP)


def test_the_company_is_the_one_everybody_else_wrote_about() -> None:
    assert fingerprint() == FINGERPRINT


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["1", "4711"])
def test_another_process_with_other_hashes_makes_the_same_company(hash_seed: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from tests.sandbox.test_company import fingerprint; print(fingerprint())"],
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == FINGERPRINT


def test_there_is_as_much_of_everything_as_a_demo_needs() -> None:
    lines = sum(len(order.lines) for order in trade.orders())

    assert len(people.customers()) == 500
    assert len(catalogue.suppliers()) == 24
    assert len(catalogue.products()) == 250
    assert len(catalogue.stock_levels()) == 250 * 5
    assert 5_500 <= len(trade.orders()) <= 6_500
    assert 20_000 <= lines <= 24_000
    assert len(leads.leads()) == 60


def test_the_first_customer_is_the_one_the_tour_asks_for() -> None:
    assert people.customers()[0] == Customer(
        external_id=1001,
        name="أحمد محمد",
        other_names=("Ahmed Mohamed", "Ahmad Muhammad"),
        language="ar",
        is_company=False,
        phone="+971 50 555 1001",
        email="ahmed.mohamed1@gmail.example",
        vat=None,
        city="Dubai",
        country="AE",
        branch="dubai",
        segment="household",
        credit_limit=Decimal("0.00"),
        currency="AED",
        created_at=datetime(2009, 3, 14, 16, 55, tzinfo=GULF),
    )


def test_the_first_customer_is_loyal_and_owes_one_overdue_invoice() -> None:
    bought = [order for order in trade.orders() if order.customer_external_id == 1001]
    owed = [
        invoice for invoice in trade.invoices() if invoice.customer_external_id == 1001 and invoice.residual
    ]

    assert len(bought) >= 40
    assert [(invoice.state, invoice.residual, invoice.due_on < TODAY) for invoice in owed] == [
        ("open", owed[0].total, True)
    ]


def test_known_products_keep_their_number_their_names_and_the_price_quoted_in_conversations() -> None:
    rice = PRODUCTS[5001]

    assert (rice.sku, rice.name, rice.price, rice.category, rice.unit) == (
        "RICE-0001",
        "Malabar Moon Aged Basmati Rice 5 kg",
        Decimal("38.00"),
        "rice-grains",
        "bag",
    )
    assert rice.names == {
        "ar": "أرز بسمتي معتق مالابار مون 5 كغ",
        "en": "Malabar Moon Aged Basmati Rice 5 kg",
        "fa": "برنج باسماتی کهنه مالابار مون ۵ کیلوگرم",
        "tr": "Malabar Moon Dinlendirilmiş Basmati Pirinç 5 kg",
    }


@pytest.mark.parametrize(
    "ids",
    [
        [customer.external_id for customer in people.customers()]
        + [supplier.external_id for supplier in catalogue.suppliers()],
        [product.external_id for product in catalogue.products()],
        [product.sku for product in catalogue.products()],
        [(level.product_external_id, level.branch) for level in catalogue.stock_levels()],
        [order.external_id for order in trade.orders()],
        [order.number for order in trade.orders()],
        [invoice.external_id for invoice in trade.invoices()],
        [invoice.number for invoice in trade.invoices()],
        [lead.external_id for lead in leads.leads()],
        [customer.email for customer in people.customers() if customer.email],
        [customer.name for customer in people.customers() if customer.is_company],
        [product.names["fa"] for product in catalogue.products()],
    ],
    ids=lambda ids: str(ids[0]),
)
def test_nothing_shares_its_identity(ids: list[object]) -> None:
    assert [key for key, uses in Counter(ids).items() if uses > 1] == []


def test_every_reference_leads_somewhere() -> None:
    suppliers = {supplier.external_id for supplier in catalogue.suppliers()}

    assert {product.supplier_external_id for product in catalogue.products()} == suppliers
    assert {level.branch for level in catalogue.stock_levels()} == set(BRANCHES)
    assert {level.product_external_id for level in catalogue.stock_levels()} == set(PRODUCTS)
    for order in trade.orders():
        buyer = BUYERS[order.customer_external_id]
        assert (order.branch, order.currency) == (buyer.branch, buyer.currency)
        assert buyer.created_at < order.ordered_at
        assert {line.product_external_id for line in order.lines} <= set(PRODUCTS)


def test_the_total_of_an_order_is_the_sum_of_its_lines() -> None:
    wrong = [order for order in trade.orders() if order.total != sum(map(amount, order.lines))]

    assert wrong == []
    assert all(order.lines and order.total == order.total.quantize(CENT) for order in trade.orders())


def test_companies_get_the_wholesale_steps_and_reach_the_minimum() -> None:
    for order in trade.orders():
        goods = sum((line.quantity * line.unit_price for line in order.lines), Decimal(0))
        dirhams = goods / (1 if order.currency == "AED" else Decimal("11.50"))
        steps = ((10_000, "8"), (3_000, "5"), (1_000, "3"), (0, "0"))
        due = next(Decimal(percent) for step, percent in steps if dirhams >= step)
        company = BUYERS[order.customer_external_id].is_company
        assert {line.discount_percent for line in order.lines} == {due if company else Decimal(0)}
        assert dirhams >= 500 or not company


def test_every_delivered_order_has_one_invoice_with_the_tax_of_its_country() -> None:
    delivered = [order.external_id for order in trade.orders() if order.state == "done"]

    assert sorted(each.order_external_id or 0 for each in trade.invoices()) == delivered
    for invoice in trade.invoices():
        order = ORDERS[invoice.order_external_id or 0]
        rate = Decimal("1.05") if order.currency == "AED" else Decimal(1)
        assert invoice.total == (order.total * rate).quantize(CENT, ROUND_HALF_UP)
        assert (invoice.customer_external_id, invoice.currency) == (
            order.customer_external_id,
            order.currency,
        )
        assert order.ordered_at.date() <= invoice.issued_on <= TODAY
        assert (invoice.due_on - invoice.issued_on).days == (
            30 if BUYERS[invoice.customer_external_id].credit_limit else 0
        )


def test_what_is_left_to_pay_follows_from_the_state() -> None:
    fits: dict[str, Callable[[Invoice], bool]] = {
        "paid": lambda invoice: invoice.residual == 0,
        "cancelled": lambda invoice: invoice.residual == 0,
        "draft": lambda invoice: invoice.residual == invoice.total,
        "open": lambda invoice: 0 < invoice.residual <= invoice.total,
    }
    states = Counter(invoice.state for invoice in trade.invoices())
    overdue = [invoice for invoice in trade.invoices() if invoice.state == "open" and invoice.due_on < TODAY]

    assert [invoice for invoice in trade.invoices() if not fits[invoice.state](invoice)] == []
    assert states["paid"] > 0.9 * len(trade.invoices())
    assert 30 <= len(overdue) < states["open"]
    assert any(invoice.residual < invoice.total for invoice in overdue)


def test_every_price_is_above_its_cost() -> None:
    assert [product.sku for product in catalogue.products() if product.price <= product.cost] == []
