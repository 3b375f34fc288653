"""The tables: rows are replaced and never changed in place, so that undoing is putting the old ones back."""

from collections.abc import Callable, Iterable, Mapping

from erp_mcp.sandbox.odoo.world.shapes import Row, Value, ids_of

Index = dict[int, set[int]]


class Table:
    """Rows by id, and for each relation that was asked for which rows point where.

    `orders` keeps ids by what they were sorted by, with the count of changes at the time.
    """

    def __init__(self, rows: Mapping[int, Row], first_id: int = 1) -> None:
        self.rows: dict[int, Row] = dict(rows)
        self.next_id = max(self.rows, default=first_id - 1) + 1
        self.changes = 0
        self.orders: dict[tuple[str, str, int], tuple[int, list[int]]] = {}
        self._indexes: dict[str, Index] = {}

    def replace(self, record_id: int, row: Row | None) -> Row | None:
        """The row that was there."""
        self.changes += 1
        old = self.rows.get(record_id)
        for column, index in self._indexes.items():
            for target in ids_of(old.get(column, False)) if old else ():
                index[target].discard(record_id)
            for target in ids_of(row.get(column, False)) if row else ():
                index.setdefault(target, set()).add(record_id)
        if row is None:
            self.rows.pop(record_id, None)
        else:
            self.rows[record_id] = row
        return old

    def pointing(self, column: str, target: int) -> set[int]:
        """Ids of the rows whose `column` holds the id `target`."""
        if column not in self._indexes:
            self._indexes[column] = self._index(column)
        return self._indexes[column].get(target, set())

    def _index(self, column: str) -> Index:
        index: Index = {}
        for record_id, row in self.rows.items():
            for target in ids_of(row.get(column, False)):
                index.setdefault(target, set()).add(record_id)
        return index


class Store:
    """Tables that fill themselves when they are first needed, and a log that takes a call back."""

    def __init__(self, fill: Callable[[str], Mapping[int, Row]]) -> None:
        self._fill = fill
        self._tables: dict[str, Table] = {}
        self._undo: list[tuple[Table, int, Row | None]] = []
        self.changes = 0

    def table(self, model: str) -> Table:
        if model not in self._tables:
            self._tables[model] = Table(self._fill(model))
        return self._tables[model]

    def row(self, model: str, record_id: int) -> Row | None:
        return self.table(model).rows.get(record_id)

    def put(self, model: str, record_id: int, row: Row) -> None:
        self._replace(self.table(model), record_id, row)

    def drop(self, model: str, record_id: int) -> None:
        self._replace(self.table(model), record_id, None)

    def _replace(self, table: Table, record_id: int, row: Row | None) -> None:
        self.changes += 1
        self._undo.append((table, record_id, table.replace(record_id, row)))

    def new_id(self, model: str) -> int:
        """Ids are used up even by a call that fails, as in PostgreSQL."""
        table = self.table(model)
        table.next_id += 1
        return table.next_id - 1

    def pointing(self, model: str, column: str, targets: Iterable[int]) -> set[int]:
        table = self.table(model)
        found: set[int] = set()
        for target in targets:
            found |= table.pointing(column, target)
        return found

    def begin(self) -> None:
        self._undo.clear()

    def mark(self) -> int:
        return len(self._undo)

    def back_to(self, mark: int) -> None:
        """Takes back what was done since the mark."""
        self.changes += 1
        while len(self._undo) > mark:
            table, record_id, row = self._undo.pop()
            table.replace(record_id, row)

    def roll_back(self) -> None:
        self.back_to(0)


def changed(row: Row, values: Mapping[str, Value]) -> Row:
    return {**row, **values}
