"""Tables by what they are about: questions with their answers, products, or anything else as text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.documents.columns import Column, columns_of, currency_above, kind_of, language_named
from erp_mcp.documents.content import CatalogueItem, Pair, Problem, ReadDocument
from erp_mcp.documents.currencies import currency_in, has_thousandths
from erp_mcp.documents.markdown import one_line, title_of
from erp_mcp.documents.prices import Style, amount_of, number_in, style_of
from erp_mcp.documents.rows import Row, Table, csv_table, jsonl_table
from erp_mcp.errors import DocumentEmpty, DocumentUnreadable

Fields = Mapping[Column, str]
ADDRESSES = ("http://", "https://")
OF_PAIRS: Collection[Column | None] = {"question", "answer", "language", "record"}
IN_ANSWERS: Collection[Column | None] = {"name", "description"}  # what they are about
IN_ITEMS: Collection[Column] = {"name", "sku", "description", "category"}
OF_PRICES: Collection[Column] = {"price", "currency", "unit"}
UNKNOWN = "kept as a text: most rows have neither question and answer nor a name with price or SKU"


@dataclass(frozen=True, slots=True)
class Pricing:
    """How the prices of a table are written, and the currency that their header names."""

    style: Style
    currency: str


def read_csv(name: str, text: str) -> ReadDocument:
    return _document(name, csv_table(name, text))


def read_jsonl(name: str, text: str) -> ReadDocument:
    return _document(name, jsonl_table(text))


def _document(name: str, table: Table) -> ReadDocument:
    """Fails where not one row can be read."""
    columns = columns_of(table.headers)
    kind = kind_of(columns.values())
    found: Sequence[Pair | CatalogueItem | Problem] = []
    if kind == "pairs":
        found = list(_pairs(table, columns))
    elif kind == "items" and _are_items(table, columns):
        found = list(_items(table, columns))
    pairs = tuple(each for each in found if isinstance(each, Pair))
    items = tuple(each for each in found if isinstance(each, CatalogueItem))
    problems = [*table.problems, *(each for each in found if isinstance(each, Problem))]
    text = "" if found else "\n".join(_lines(table))
    if not (pairs or items or text):
        raise _nothing_read(name, problems)
    problems += filter(None, (table.above, Problem(table.line, UNKNOWN) if text else None))
    return ReadDocument(
        title_of(name), text, pairs, items, tuple(sorted(problems, key=lambda each: each.line))
    )


def _nothing_read(name: str, problems: Sequence[Problem]) -> DocumentUnreadable:
    if not problems:
        return DocumentEmpty(f"{name} has no rows. Export it again with them, or leave it out.")
    return DocumentUnreadable(
        f"{name} has no row that can be read. Line {problems[0].line}: {problems[0].what}."
    )


def _fields(row: Row, columns: Mapping[int, Column]) -> Fields:
    return {column: row.cells[index] for index, column in columns.items() if row.cells[index]}


def _pair(row: Row, fields: Fields, said: str) -> Pair | Problem:
    if "question" not in fields or "answer" not in fields:
        return Problem(row.line, "no answer" if "question" in fields else "no question")
    answer = "\n".join(filter(None, (fields["answer"], said)))
    return Pair(row.line, one_line(fields["question"]), answer, language_named(fields.get("language", "")))


def _pairs(table: Table, columns: Mapping[int, Column]) -> Iterator[Pair | Problem]:
    """What else was written for whoever keeps the answers is not for whoever gets one."""
    others = [at for at in range(len(table.headers)) if columns.get(at) not in OF_PAIRS]
    told = [at for at in others if columns.get(at) in IN_ANSWERS or _are_addresses(table, at)]
    found = [_pair(row, _fields(row, columns), _said(table, row, told)) for row in table.rows]
    yield from found
    left_out = [table.headers[at] for at in others if at not in told and table.headers[at]]
    if left_out and any(isinstance(each, Pair) for each in found):
        yield Problem(table.line, f"columns left out of the answers: {', '.join(left_out)[:80]}")


def _are_addresses(table: Table, at: int) -> bool:
    """Where to read on."""
    return all(row.cells[at].startswith(ADDRESSES) for row in table.rows if row.cells[at])


def _are_items(table: Table, columns: Mapping[int, Column]) -> bool:
    """Most rows have a name; where only a header that says more than `price` tells of prices, most have one."""
    rows = [_fields(row, columns) for row in table.rows]
    named = [row for row in rows if "name" in row]
    if {"price", "sku"}.isdisjoint(columns.values()):
        named = [row for row in named if number_in(row.get("priced", "")) is not None]
    return 2 * len(named) > len(rows)


def _items(table: Table, columns: Mapping[int, Column]) -> Iterator[CatalogueItem | Problem]:
    pricing = _pricing(table, columns)
    for row in table.rows:
        if "name" not in _fields(row, columns):
            yield Problem(row.line, "no name")
        else:
            yield from _item(table, row, columns, pricing)


def _pricing(table: Table, columns: Mapping[int, Column]) -> Pricing:
    rows = [_fields(row, columns) for row in table.rows]
    above = next((currency_above(table.headers[at]) for at in columns if columns[at] == "price"), "")
    prices = [row["price"] for row in rows if "price" in row]
    found = filter(None, map(number_in, prices))
    currencies = {above, *(beside for _, beside in found), *(row.get("currency", "") for row in rows)} - {""}
    finely = bool(currencies) and all(map(has_thousandths, currencies))
    return Pricing(style_of(prices, "." if finely else table.usual), above)


def _item(
    table: Table, row: Row, columns: Mapping[int, Column], pricing: Pricing
) -> Iterator[CatalogueItem | Problem]:
    """A price that is not one amount in one currency stays as it is written, with what belongs to it."""
    fields = _fields(row, columns)
    number, beside = number_in(fields.get("price", "")) or ("", "")
    currency = fields.get("currency", "")
    is_amount = number != "" and (beside == "" or (currency_in(beside) != "" and currency in {"", beside}))
    price = amount_of(number, pricing.style) if is_amount else None
    if is_amount and price is None:
        yield Problem(row.line, f"a price unlike the others, kept as it is written: {fields['price'][:40]}")
    used = IN_ITEMS if price is None else {*IN_ITEMS, *OF_PRICES}
    yield CatalogueItem(
        row.line,
        one_line(fields["name"]),
        sku=fields.get("sku", ""),
        description=fields.get("description", ""),
        category=fields.get("category", ""),
        unit=fields.get("unit", "") if price is not None else "",
        price=price,
        currency=(currency or beside or pricing.currency) if price is not None else "",
        others=_said(
            table, row, [at for at in range(len(row.cells)) if columns.get(at) not in {*used, "record"}]
        ),
    )


def _said(table: Table, row: Row, indices: Collection[int]) -> str:
    """Each cell with the name of its column, so that it can be understood without the others."""
    cells = ((table.headers[index], one_line(row.cells[index])) for index in indices)
    return "; ".join(f"{header}: {cell}" if header else cell for header, cell in cells if cell)


def _lines(table: Table) -> Iterator[str]:
    return (f"- {_said(table, row, range(len(row.cells)))}" for row in table.rows)
