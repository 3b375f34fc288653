"""Which rows each model begins with; made once for all worlds of a process, when first asked for."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain

from erp_mcp.sandbox.odoo.world.filling import documents, goods, people, purchasing, setting, shipments
from erp_mcp.sandbox.odoo.world.shapes import Row, is_id

_AREAS: tuple[Mapping[str, Callable[[], Iterable[Row]]], ...] = (
    setting.SOURCES,
    people.SOURCES,
    goods.SOURCES,
    documents.SOURCES,
    purchasing.SOURCES,
    shipments.SOURCES,
)


@cache
def company_rows(model: str) -> Mapping[int, Row]:
    sources = [area[model] for area in _AREAS if model in area]
    rows = chain.from_iterable(source() for source in sources)
    return {each: row for row in rows if is_id(each := row["id"])}
