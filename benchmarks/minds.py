"""How often messages are read right: mood, intent and urgency, beside the reference prototypes in the same run."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from statistics import fmean
from time import perf_counter
from types import ModuleType

import numpy as np

from benchmarks.corpora import SHARED
from benchmarks.report import Cell, Report, Row
from benchmarks.routing import PUBLIC, QUESTIONS, all_questions
from benchmarks.vectors import Matrix, vectors_of
from erp_mcp.conversations.analysis.judging import Finding, Judgement, judge, judged, texts_of
from erp_mcp.conversations.analysis.prototypes import Aspect
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.store.records import Message

REVIEWS = ("shop_tr", "reviews_fa", "prod_ar", "tweets_ar", "reviews_en", "tweets_en")
MOODS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
NAMES: Mapping[str, str] = {"howto": "how-to", "medium": "normal", **MOODS}  # of the reference's labels
READ = 256  # characters, as the fact sheet's figures were made
SHARE = 4  # of the public rows every so manieth
AT_ONCE = 100
BINS = 10  # of confidence
LANGUAGES = ("en", "ar", "fa", "tr")


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    label: str


async def measure(effort: float = 1.0) -> Report:
    rows = list[Row]()
    measured_sets: Mapping[Aspect, Mapping[str, Sequence[Labelled]]] = {
        "sentiment": moods(),
        "intent": intents(),
        "urgency": urgencies(),
    }
    for aspect, sets in measured_sets.items():
        centroids = await reference(aspect)
        measured = [
            await row_of(aspect, name, some_of(each, effort), centroids) for name, each in sets.items()
        ]
        rows += [*measured, mean_of(aspect, measured)]
    seconds, again = await speed()
    return Report(
        "What messages say: percent right, macro-F1, and how honest the confidence is",
        rows,
        "Reference: centred centroids of ../shared/bench/intel_prototypes.py, in the same run. "
        "Company: messages of the demo company's customers, labelled by hand before anything was tuned. "
        f"100 messages are judged in {seconds:.2f} s, in {again:.2f} s once they are embedded.",
    )


def moods() -> Mapping[str, Sequence[Labelled]]:
    public = {name: _public(f"sent_{name}") for name in REVIEWS if (PUBLIC / f"sent_{name}.jsonl").exists()}
    return public | _company(1)


def intents() -> Mapping[str, Sequence[Labelled]]:
    public = {name: each for name, each in all_questions().items() if not name.startswith("ours")}
    return {name: [Labelled(q.text, q.intent) for q in each] for name, each in public.items()} | _company(2)


def urgencies() -> Mapping[str, Sequence[Labelled]]:
    held_out = [
        Labelled(text, NAMES.get(label, label)) for label, by in _script().UTEST.items() for text in _all(by)
    ]
    return {"reference's own": held_out} | _company(3)


def _all(by_language: Mapping[str, Sequence[str]]) -> list[str]:
    return [text for language in LANGUAGES for text in by_language[language]]


def _public(name: str) -> list[Labelled]:
    lines = (PUBLIC / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[::SHARE]
    return [Labelled(row["text"][:READ], MOODS[row["label"]]) for row in map(json.loads, lines)]


def _company(column: int) -> dict[str, Sequence[Labelled]]:
    lines = (QUESTIONS / "minds.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return {
        f"company {language}": [Labelled(row[-1], row[column]) for row in rows if row[0] == language]
        for language in LANGUAGES
    }


def some_of(given: Sequence[Labelled], effort: float) -> Sequence[Labelled]:
    return given[:: max(round(1 / effort), 1)]


async def reference(aspect: str) -> "Centroids":
    texts = {"sentiment": _script().SENT, "intent": _script().INTENT, "urgency": _script().URG}[aspect]
    flat = [Labelled(text, NAMES.get(label, label)) for label, by in texts.items() for text in _all(by)]
    return Centroids(await vectors_of([each.text for each in flat], "query"), [each.label for each in flat])


class Centroids:
    def __init__(self, vectors: Matrix, labels: Sequence[str]) -> None:
        self._mean = vectors.mean(axis=0)
        self._labels = sorted(set(labels))
        unit = _unit(vectors - self._mean)
        self._centres = _unit(
            np.stack([unit[[each == label for each in labels]].mean(axis=0) for label in self._labels])
        )

    def taken(self, vectors: Matrix) -> list[str]:
        nearest = (_unit(vectors - self._mean) @ self._centres.T).argmax(axis=1)
        return [self._labels[number] for number in nearest]


def _unit(vectors: Matrix) -> Matrix:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


async def row_of(aspect: Aspect, name: str, given: Sequence[Labelled], centroids: Centroids) -> Row:
    wanted = [each.label for each in given]
    found = [_finding(aspect, each) for each in await _judgements([it.text for it in given])]
    ours = [each.label for each in found]
    theirs = centroids.taken(await vectors_of([each.text for each in given], "query"))
    return {
        "what": f"{aspect}, {name}",
        "messages": len(given),
        "right": right(wanted, ours),
        "reference's": right(wanted, theirs),
        "macro-F1": macro_f1(wanted, ours),
        "reference's F1": macro_f1(wanted, theirs),
        "ahead": macro_f1(wanted, ours) - macro_f1(wanted, theirs),
        "unsure": 100 * fmean(not each.is_sure for each in found),
        "calibration error": calibration_error(wanted, found),
    }


def mean_of(aspect: str, rows: Sequence[Row]) -> Row:
    means = {key: fmean(map(_number, [row[key] for row in rows])) for key in rows[0] if key != "what"}
    return {
        "what": f"{aspect}, mean",
        **means,
        "messages": sum(int(_number(row["messages"])) for row in rows),
    }


def _number(cell: Cell) -> float:
    assert isinstance(cell, int | float)
    return cell


def _finding(aspect: Aspect, judgement: Judgement) -> Finding:
    if aspect == "sentiment":
        return judgement.sentiment
    return judgement.intent if aspect == "intent" else judgement.urgency


async def _judgements(texts: Sequence[str]) -> list[Judgement]:
    found = list[Judgement]()
    for start in range(0, len(texts), AT_ONCE):
        messages = _messages(texts[start : start + AT_ONCE])
        embedded = texts_of(messages)
        rows: list[Vector] = (await vectors_of(embedded, "query")).tolist()
        found += judged(messages, dict(zip(embedded, rows, strict=True))).judgements
    return found


def _messages(texts: Sequence[str]) -> list[Message]:
    return [Message(str(n), "customer", text, "", datetime.now(UTC)) for n, text in enumerate(texts)]


async def speed() -> tuple[float, float]:
    """Of 100 messages of all four languages, with a model that has seen none of them; then again."""
    every_fourth = [each.text for rows in _company(1).values() for each in rows][::4]
    messages, embedder = _messages(every_fourth), LocalEmbedder()
    await embedder.query("the model is loaded with the server")
    seconds = list[float]()
    for _ in range(2):
        began = perf_counter()
        await judge(embedder, messages)
        seconds.append(perf_counter() - began)
    return seconds[0], seconds[1]


def right(wanted: Sequence[str], found: Sequence[str]) -> float:
    return 100 * fmean(each == it for each, it in zip(wanted, found, strict=True))


def macro_f1(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Over the labels that occur."""
    return 100 * fmean(_f1(label, wanted, found) for label in set(wanted))


def _f1(label: str, wanted: Sequence[str], found: Sequence[str]) -> float:
    hits = sum(each == it == label for each, it in zip(wanted, found, strict=True))
    return 2 * hits / (wanted.count(label) + found.count(label))


def calibration_error(wanted: Sequence[str], found: Sequence[Finding]) -> float:
    """How far confidence lies from the share that is right, in percent, over equal steps of confidence."""
    bins: dict[int, list[float]] = {}
    for label, each in zip(wanted, found, strict=True):
        bins.setdefault(int(each.confidence * BINS), []).append(each.confidence - (each.label == label))
    return 100 * sum(abs(sum(gaps)) for gaps in bins.values()) / len(found)


@cache
def _script() -> ModuleType:
    sys.path.append(str(SHARED / "bench"))
    return import_module("intel_prototypes")
