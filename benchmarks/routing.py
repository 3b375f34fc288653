"""How often a question is taken for what it is after: our own held-out ones, and public ones whose labels fit."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import get_args

from benchmarks.corpora import SHARED
from benchmarks.report import Report, Row
from benchmarks.timing import percentile
from erp_mcp.integrations.embeddings.local import LocalEmbedder, Vector
from erp_mcp.knowledge.intents.keywords import matches, scores
from erp_mcp.knowledge.intents.learned import learned
from erp_mcp.knowledge.routing import CONFIDENT, as_said, combined
from erp_mcp.store.records import Intent

QUESTIONS = Path(__file__).with_name("questions")
PUBLIC = SHARED / "data/nlp"
SETS = {
    "banking77_en": "banking77_en",
    "arbanking77_sa": "arbanking77_sa",
    "massive_en": "massive",
    "massive_fa": "massive",
    "clinc150_en": "clinc150_en",
}
INTENTS: dict[str, Intent] = {each: each for each in get_args(Intent)}


@dataclass(frozen=True, slots=True)
class Question:
    language: str
    intent: Intent
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """For what a question was taken: by keywords, by the examples, by both."""

    keywords: Intent
    examples: Intent
    both: Intent
    milliseconds: float


async def measure(effort: float = 1.0) -> Report:
    embedder, rows = LocalEmbedder(), list[Row]()
    for name, questions in all_questions().items():
        some = questions[:: max(round(1 / effort), 1)]
        vectors = [await embedder.query(each.text) for each in some]
        rows.append(row_of(name, some, [taken(*each) for each in zip(some, vectors, strict=True)]))
    return Report(
        "What questions are taken for: percent right",
        rows,
        f"`general` where the confidence is below {CONFIDENT}. Ours: 24 questions of each intent, written before "
        "the keywords and the examples, by the same author. Public labels fit loosely. "
        "Milliseconds without embedding.",
    )


def all_questions() -> Mapping[str, Sequence[Question]]:
    """The public ones only where they are there."""
    lines = (QUESTIONS / "routing.tsv").read_text(encoding="utf-8").splitlines()
    own = [Question(language, INTENTS[intent], text) for language, intent, text in map(fields, lines)]
    languages = dict.fromkeys(each.language for each in own)
    ours = {f"ours, {name}": [each for each in own if each.language == name] for name in languages}
    labels = tomllib.loads((QUESTIONS / "labels.toml").read_text(encoding="utf-8"))
    files = {name: PUBLIC / f"{name}.jsonl" for name in SETS}
    public = {name: labelled(file, labels[SETS[name]]) for name, file in files.items() if file.exists()}
    return {**ours, "ours": own, **public}


def fields(line: str) -> tuple[str, str, str]:
    language, intent, text = line.split("\t")
    return language, intent, text


def labelled(file: Path, labels: Mapping[str, Sequence[str]]) -> Sequence[Question]:
    intents: dict[str, Intent] = {
        label: INTENTS[intent] for intent, names in labels.items() for label in names
    }
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        Question(row["lang"], intents[row["label"]], row["text"]) for row in rows if row["label"] in intents
    ]


def taken(question: Question, vector: Vector) -> Taken:
    began = perf_counter()
    weights = scores(matches(question.text))
    examples = learned().log_odds(vector)
    both = decided(as_said(question.text, combined(weights, examples)))
    milliseconds = (perf_counter() - began) * 1000
    return Taken(decided(combined(weights, None)), decided(combined({}, examples)), both, milliseconds)


def decided(shares: Mapping[Intent, float]) -> Intent:
    likeliest = max(shares, key=shares.__getitem__)
    return likeliest if shares[likeliest] >= CONFIDENT else "general"


def row_of(name: str, questions: Sequence[Question], found: Sequence[Taken]) -> Row:
    pairs = list(zip(questions, found, strict=True))
    return {
        "what": name,
        "questions": len(questions),
        "keywords": percent(each.intent == it.keywords for each, it in pairs),
        "examples": percent(each.intent == it.examples for each, it in pairs),
        "both": percent(each.intent == it.both for each, it in pairs),
        "ms p50": percentile([it.milliseconds for it in found], 50),
    }


def percent(right: Iterable[bool]) -> float:
    return 100 * mean(right)
