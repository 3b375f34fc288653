"""A question to Odoo, then a change of it: previewed, approved by a person, read back, undone."""

import re
from collections.abc import Mapping

from mcp import Client
from rich.console import Console

from erp_mcp.cli.tour.calling import show_approved, show_call
from erp_mcp.cli.tour.framing import framed

ORDERS: Mapping[str, object] = {
    "model": "sale.order",
    "filters": [
        {"field": "Customer", "op": "=", "value": "Old Harbour Cafeteria"},
        {"field": "Order Date", "op": ">=", "value": "last 90 days"},
    ],
    "fields": ["name", "date_order", "amount_total", "state"],
    "limit": 4,
}
COFFEE: Mapping[str, object] = {
    "model": "product.template",
    "filters": [{"field": "name", "op": "contains", "value": "Arabic Coffee Light Roast 1 kg"}],
    "fields": ["name", "list_price"],
}
PRICE = 68


async def show_odoo(console: Console, client: Client) -> None:
    """What the model asks, what it reads, and what only a person at the command line can do."""
    await show_call(console, client, "search_records", ORDERS)
    before = await show_call(console, client, "search_records", COFFEE)
    product_id = int(re.findall(r"^(\d+)\t", before, re.MULTILINE)[0])
    changing = {"model": "product.template", "ids": [product_id], "values": {"Sales Price": PRICE}}
    change_id, entry = await show_approved(console, client, "update_records", changing)
    console.print(framed(entry, "what the journal says"))
    await show_approved(console, client, "undo_change", {"change_id": change_id})
    await show_call(console, client, "search_records", COFFEE)
