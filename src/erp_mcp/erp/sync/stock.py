"""How much of each product lies where. Odoo merges and deletes its quants all the time: they are summed here."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

from erp_mcp.erp.sync.fields import amount, record_id, related, related_name, words
from erp_mcp.erp.sync.kinds import Outcome, Progress, unwatched
from erp_mcp.erp.sync.run import ODOO_MOMENT, Place, chunks, since, told_in
from erp_mcp.erp.sync.source import Source
from erp_mcp.errors import OdooAccessDenied, UnknownModel
from erp_mcp.integrations.odoo import Domain, Query
from erp_mcp.store.following import Following, follow, following, forget_stock, held_among
from erp_mcp.store.mirror import replace_stock, save_stock, stock_held
from erp_mcp.store.records import StockLevel
from erp_mcp.store.tables import Product

STOCK = "stock_levels"
MODEL = "stock.quant"
OURS: Domain = [["location_id.usage", "=", "internal"]]
STEP = Decimal("0.001")  # as the columns of quantities have it
Where = tuple[int, str]  # product and branch
# Of what changes stock: where its products stand, and by what these are found.
PRODUCTS_OF = {
    MODEL: (MODEL, "id"),
    "stock.picking": ("stock.move", "picking_id"),
    "stock.warehouse.orderpoint": ("stock.warehouse.orderpoint", "id"),
}


async def bring_stock(
    place: Place,
    tenant_id: str,
    source: Source,
    products: Collection[int],
    progress: Progress,
    *,
    is_full: bool,
) -> Outcome:
    """All levels again when any quant has come, gone or changed, else none."""
    outcome = Outcome(STOCK)
    with told_in(outcome):
        began, clock = datetime.now(UTC), await source.odoo.server_time()
        async with place.transactions(tenant_id) as session:
            last = await following(session, STOCK)
            held = await stock_held(session)
        quants = await source.odoo.search(Query(MODEL, OURS, order="id"))
        points = await _reorder_points(source)
        mark = sha256(repr((quants, sorted(points.items()), sorted(products))).encode()).hexdigest()[:16]
        cursor = None if is_full or mark != last.fingerprint else since(last, clock)
        outcome.total = len(held)
        if cursor is None or await _have_changed(source, cursor):
            quantities = await _quantities(source, quants, progress)
            levels = levels_of(quantities, points, products)
            count_changes(outcome, held, levels)
            if not place.is_dry_run:
                async with place.transactions(tenant_id) as session:
                    await replace_stock(session, tenant_id, levels)
        if not place.is_dry_run:
            async with place.transactions(tenant_id) as session:
                await follow(session, tenant_id, STOCK, Following(clock, (), mark, began))
    return outcome


async def bring_stock_of(
    place: Place, tenant_id: str, source: Source, model: str, ids: Collection[int]
) -> None:
    """The levels of those products alone that these records are about."""
    with told_in(Outcome(STOCK)):
        holding, path = PRODUCTS_OF[model]
        domain: Domain = [[path, "in", sorted(ids)]]
        rows = await source.found(holding, domain, ["product_id"])
        about = {product for row in rows if (product := related(row, "product_id"))}
        async with place.transactions(tenant_id) as session:
            products = set(await held_among(session, Product, about))
        ours: Domain = [["product_id", "in", sorted(products)]]
        quants = await source.odoo.search(Query(MODEL, [*OURS, *ours], order="id"))
        quantities = await _quantities(source, quants, unwatched)
        levels = levels_of(quantities, await _reorder_points(source, ours), products)
        async with place.transactions(tenant_id) as session:
            await forget_stock(session, products)
            await save_stock(session, tenant_id, levels)


async def _have_changed(source: Source, cursor: datetime) -> bool:
    changed: Domain = [*OURS, ["write_date", ">=", cursor.strftime(ODOO_MOMENT)]]
    return bool(await source.odoo.search(Query(MODEL, changed, limit=1)))


async def _quantities(source: Source, quants: Sequence[int], progress: Progress) -> dict[Where, Decimal]:
    branches = await _branches(source)
    found: defaultdict[Where, Decimal] = defaultdict(Decimal)
    for done, ids in chunks(quants):
        for row in await source.odoo.read(MODEL, ids, ["product_id", "location_id", "quantity"]):
            product, location = related(row, "product_id"), related(row, "location_id")
            if product is not None and location in branches:
                found[product, branches[location]] += amount(row, "quantity")
        progress(STOCK, done, len(quants))
    return found


async def _branches(source: Source) -> dict[int | None, str]:
    """The warehouse of each location; version 15 has only its path, which begins with it."""
    fields = ["complete_name", "warehouse_id"]
    return {
        record_id(row): related_name(row, "warehouse_id") or words(row, "complete_name").partition("/")[0]
        for row in await source.found("stock.location", [["usage", "=", "internal"]], fields)
    }


async def _reorder_points(source: Source, of: Domain = ()) -> dict[Where, Decimal]:
    fields = ["product_id", "warehouse_id", "product_min_qty", "active"]
    try:
        rows = await source.found("stock.warehouse.orderpoint", of, fields)
    except (OdooAccessDenied, UnknownModel):
        return {}
    return {
        (product, related_name(row, "warehouse_id")): amount(row, "product_min_qty")
        for row in rows
        if row.get("active", True) and (product := related(row, "product_id"))
    }


def count_changes(outcome: Outcome, held: Collection[StockLevel], levels: Collection[StockLevel]) -> None:
    before = {(each.product_external_id, each.branch): each for each in held}
    now = {(each.product_external_id, each.branch): each for each in levels}
    outcome.total, outcome.new, outcome.gone = len(now), len(now.keys() - before), len(before.keys() - now)
    outcome.changed = sum(each != before[where] for where, each in now.items() if where in before)


def levels_of(
    quantities: Mapping[Where, Decimal], points: Mapping[Where, Decimal], products: Collection[int]
) -> list[StockLevel]:
    """Also what is out, where it is to be reordered."""
    none = Decimal()
    return [
        StockLevel(*where, quantities.get(where, none).quantize(STEP), points.get(where, none).quantize(STEP))
        for where in sorted(quantities.keys() | points.keys())
        if where[0] in products
    ]
