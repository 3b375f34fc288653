"""Public questions and their documents, read in place: half of each set, the other half is asked elsewhere."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import NotRequired, TypedDict

from erp_mcp.language.telltales import Language

SHARED = Path(os.environ.get("ERP_MCP_SHARED") or Path(__file__).parents[2] / "shared")
FOLDER = SHARED / "data" / "retrieval"


class _Row(TypedDict):
    id: str
    text: str
    lang: Language
    title: NotRequired[str]
    relevant: NotRequired[list[str]]
    relevant_parallel: NotRequired[list[str]]
    answers: NotRequired[list[str]]


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    title: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    language: Language
    relevant: frozenset[str]
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Collection:
    """Questions in one language to documents in one, the same or another."""

    name: str
    documents: Sequence[Text]
    questions: Sequence[Asked]


SAME_LANGUAGE: tuple[tuple[str, Language], ...] = (
    ("xquad", "ar"),
    ("xquad", "en"),
    ("xquad", "tr"),
    ("arcd", "ar"),
    ("pquad", "fa"),
    ("tquad", "tr"),
    ("covidfaq_en_ar", "ar"),
    ("covidfaq_en_ar", "en"),
    ("stackfaq_en", "en"),
)
LANGUAGES_OF_XQUAD: tuple[Language, ...] = ("ar", "en", "tr")
ACROSS: tuple[tuple[str, Language, Language], ...] = tuple(
    ("xquad", asked, answered) for asked, answered in permutations(LANGUAGES_OF_XQUAD, 2)
)


def load(name: str, asked: Language, answered: Language) -> Collection:
    """A translated question has the answers of the original."""
    documents = [each for each in _documents(name) if each.language == answered]
    known = {each.id for each in documents}
    rows = _rows(name, "queries.dev")
    answers = {_number(row): row.get("answers", []) for row in rows if row["lang"] == answered}
    questions = [
        Asked(row["text"], asked, frozenset(_relevant(row)) & known, answers[_number(row)])
        for row in rows
        if row["lang"] == asked
    ]
    arrow = "" if asked == answered else f" > {answered}"
    return Collection(f"{name} {asked}{arrow}", documents, questions)


def poured(collection: Collection) -> Collection:
    """With the documents of all other sets as well: one company that knows about everything."""
    own = collection.name.split()[0]
    names = sorted({name for name, _ in SAME_LANGUAGE} - {own})
    others = [each for name in names for each in _documents(name)]
    return replace(
        collection, name=f"{collection.name}, all sets", documents=[*collection.documents, *others]
    )


def _documents(name: str) -> list[Text]:
    return [
        Text(row["id"], row.get("title", "").replace("_", " "), row["text"], row["lang"])
        for row in _rows(name, "corpus")
    ]


def _relevant(row: _Row) -> Sequence[str]:
    return row.get("relevant_parallel") or row.get("relevant", [])


def _number(row: _Row) -> str:
    """That a question and its translations share."""
    return row["id"].removesuffix(f"-{row['lang']}")


def _rows(name: str, part: str) -> list[_Row]:
    with (FOLDER / name / f"{part}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
