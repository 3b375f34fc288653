"""Which rows each model begins with; made once for all worlds of a process, when first asked for."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from erp_mcp.sandbox.odoo.world.filling import documents, goods, people, setting
from erp_mcp.sandbox.odoo.world.shapes import Row, is_id

_SOURCES: Mapping[str, Callable[[], Iterable[Row]]] = {
    **setting.SOURCES,
    **people.SOURCES,
    **goods.SOURCES,
    **documents.SOURCES,
}


@cache
def company_rows(model: str) -> Mapping[int, Row]:
    source = _SOURCES.get(model)
    rows = source() if source is not None else ()
    return {each: row for row in rows if is_id(each := row["id"])}
