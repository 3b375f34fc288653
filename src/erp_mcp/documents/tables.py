"""Tables by what they are about: questions with their answers, products, or anything else as text."""

from collections.abc import Iterator, Mapping, Sequence

from erp_mcp.documents.columns import Column, columns_of
from erp_mcp.documents.content import CatalogueItem, Pair, Problem, ReadDocument
from erp_mcp.documents.markdown import one_line, title_of
from erp_mcp.documents.prices import Mark, decimal_mark, price_of
from erp_mcp.documents.rows import Row, Table, csv_table, jsonl_table
from erp_mcp.errors import DocumentEmpty, DocumentUnreadable

Fields = Mapping[Column, str]


def read_csv(name: str, text: str) -> ReadDocument:
    return _document(name, csv_table(name, text))


def read_jsonl(name: str, text: str) -> ReadDocument:
    return _document(name, jsonl_table(text))


def _document(name: str, table: Table) -> ReadDocument:
    """Fails where not one row can be read."""
    columns = columns_of(table.headers)
    kinds = set(columns.values())
    if {"question", "answer"} <= kinds:
        found: Sequence[Pair | CatalogueItem | Problem] = [
            _pair(row.line, _fields(row, columns)) for row in table.rows
        ]
    elif "name" in kinds and kinds & {"price", "sku"}:
        found = list(_items(table, columns))
    else:
        found = []
    pairs = tuple(each for each in found if isinstance(each, Pair))
    items = tuple(each for each in found if isinstance(each, CatalogueItem))
    problems = [*table.problems, *(each for each in found if isinstance(each, Problem))]
    text = "" if found else "\n".join(_lines(table))
    if not (pairs or items or text):
        raise _nothing_read(name, problems)
    return ReadDocument(
        title_of(name), text, pairs, items, tuple(sorted(problems, key=lambda each: each.line))
    )


def _nothing_read(name: str, problems: Sequence[Problem]) -> DocumentUnreadable:
    if not problems:
        return DocumentEmpty(f"{name} has no rows.")
    return DocumentUnreadable(
        f"{name} has no row that can be read. Line {problems[0].line}: {problems[0].what}."
    )


def _fields(row: Row, columns: Mapping[int, Column]) -> Fields:
    return {column: row.cells[index] for index, column in columns.items() if row.cells[index]}


def _pair(line: int, fields: Fields) -> Pair | Problem:
    if "question" not in fields or "answer" not in fields:
        return Problem(line, "no answer" if "question" in fields else "no question")
    return Pair(line, one_line(fields["question"]), fields["answer"], fields.get("language"))


def _items(table: Table, columns: Mapping[int, Column]) -> Iterator[CatalogueItem | Problem]:
    rows = [(row.line, _fields(row, columns)) for row in table.rows]
    usual: Mark = "," if table.delimiter == ";" else "."
    mark = decimal_mark((fields["price"] for _, fields in rows if "price" in fields), usual)
    return (_item(line, fields, mark) for line, fields in rows)


def _item(line: int, fields: Fields, mark: Mark) -> CatalogueItem | Problem:
    if "name" not in fields:
        return Problem(line, "no name")
    price = price_of(fields["price"], mark) if "price" in fields else None
    if "price" in fields and price is None:
        return Problem(line, f"a price that is not one amount: {fields['price'][:40]}")
    amount, beside = price or (None, "")
    return CatalogueItem(
        line,
        one_line(fields["name"]),
        sku=fields.get("sku", ""),
        description=fields.get("description", ""),
        category=fields.get("category", ""),
        unit=fields.get("unit", ""),
        price=amount,
        currency=fields.get("currency", "") or beside,
    )


def _lines(table: Table) -> Iterator[str]:
    """Each row names its columns, so that it can be understood without the others."""
    for row in table.rows:
        cells = (
            f"{header}: {one_line(cell)}" if header else one_line(cell)
            for header, cell in zip(table.headers, row.cells, strict=True)
            if cell
        )
        yield f"- {'; '.join(cells)}"
