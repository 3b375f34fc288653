"""Many rows in one statement: they travel as one JSON document and PostgreSQL gives them their types."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult, TextClause, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from erp_mcp.store.tables import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = Mapping[str, Any]  # column -> value
# A document that PostgreSQL still parses in one go without much memory.
ROWS_AT_ONCE = 20_000
# An escaped backslash before it would make it four letters and no NUL.
NUL = re.compile(r"(\\\\)|\\u0000")


async def upsert(
    session: AsyncSession, table: type[Table], rows: Sequence[Row], key: tuple[str, ...]
) -> None:
    """Insert, or replace what has the same key. Every row has the same columns."""
    await _write(session, table, rows, key, replace=True)


async def insert_new(
    session: AsyncSession, table: type[Table], rows: Sequence[Row], key: tuple[str, ...]
) -> None:
    """Insert what is not there yet and leave alone what is."""
    await _write(session, table, rows, key, replace=False)


async def _write(
    session: AsyncSession, table: type[Table], rows: Sequence[Row], key: tuple[str, ...], *, replace: bool
) -> None:
    for first in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[first : first + ROWS_AT_ONCE]
        columns = [table.__table__.c[name] for name in part[0]]
        document = cast(literal(document_of(part)), JSONB)
        given = func.jsonb_to_recordset(document).table_valued(
            *(column(each.name, each.type) for each in columns), name="given"
        )
        source = select(given.render_derived(with_types=True))
        statement = insert(table).from_select([each.name for each in columns], source)
        replaced: dict[str, ColumnElement[Any]] = {
            each.name: statement.excluded[each.name] for each in columns if each.name not in key
        }
        if replace and replaced:
            await session.execute(statement.on_conflict_do_update(index_elements=key, set_=replaced))
        else:
            await session.execute(statement.on_conflict_do_nothing(index_elements=key))


async def count_changed(session: AsyncSession, statement: TextClause, given: Mapping[str, object]) -> int:
    """How many rows a statement inserted, updated or deleted."""
    result = await session.execute(statement, given)
    return result.rowcount if isinstance(result, CursorResult) else 0


def columns_of(record: "DataclassInstance") -> dict[str, Any]:
    """The fields of a record by name; `asdict` would copy what lies below them too."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def document_of(rows: Sequence[Row]) -> str:
    """PostgreSQL stores neither NUL nor half a surrogate pair; text from outside has both."""
    document = json.dumps(rows, default=_as_json, ensure_ascii=False)
    return NUL.sub(lambda found: found[1] or " ", document).encode("utf-8", "replace").decode()


def _as_json(value: object) -> object:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no JSON for {type(value).__name__}")
