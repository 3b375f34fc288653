"""Counts, cuts and fits text in the tokens of a model; knows tokens and nothing else."""

from erp_mcp.budget.sections import (
    Column,
    Cut,
    Fitted,
    Item,
    Items,
    Note,
    Omitted,
    Priority,
    Row,
    Section,
    Table,
    left_out_note,
)
from erp_mcp.budget.tokens import Piece, Tokens, load
from erp_mcp.budget.vocabulary import EncodingName

__all__ = [
    "Column",
    "Cut",
    "EncodingName",
    "Fitted",
    "Item",
    "Items",
    "Note",
    "Omitted",
    "Piece",
    "Priority",
    "Row",
    "Section",
    "Table",
    "Tokens",
    "left_out_note",
    "load",
]
