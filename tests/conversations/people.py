"""Customers of these tests: one known by everything, and two of the same name."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from erp_mcp.store.records import Customer

LEYLA = Customer(
    external_id=1,
    name="Leyla Demir",
    other_names=("ليلى دمير",),
    language="tr",
    is_company=False,
    phone="+90 532 000 11 22",
    email="Leyla@example.com",
    vat=None,
    city="Istanbul",
    country="TR",
    branch="Istanbul",
    segment="household",
    credit_limit=Decimal(0),
    currency="TRY",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
OMAR = replace(LEYLA, external_id=2, name="Omar", other_names=("عمر",), phone="+968 9000 0002", email=None)
OMAR_THE_OTHER = replace(OMAR, external_id=3, phone="+968 9000 0003")
