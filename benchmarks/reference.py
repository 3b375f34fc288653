"""What is to be beaten: the retrievers and packers that the fact sheet was measured with, run beside ours."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Literal, Protocol

from benchmarks.corpora import SHARED, Collection
from benchmarks.vectors import Matrix, Vector, vectors_of
from erp_mcp.budget.vocabulary import read_encoding

BUDGETS = (250, 500, 800, 1500)

Method = Literal["BM25", "dense", "RRF", "gated"]
Packer = Literal["whole chunks", "sentences"]


class Retriever(Protocol):
    """What we use of the classes of a script that has no types."""

    def index(self, docs: list[dict[str, str]], /) -> None: ...
    def search(self, q: str, k: int, lang: str, /) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """Takes the place of the script's embedder."""

    documents: Matrix
    questions: Mapping[str, Vector]

    def passage(self, texts: Sequence[str]) -> Matrix:
        assert len(texts) == len(self.documents)
        return self.documents

    def query(self, text: str) -> Vector:
        return self.questions[text]


class Reference:
    """One collection, with the vectors of its plain texts."""

    def __init__(self, collection: Collection, retrievers: Mapping[Method, Retriever]) -> None:
        self._retrievers = retrievers
        self._set = _script().DS(collection.name, _texts(collection), _questions(collection))
        for retriever in retrievers.values():
            retriever.index(self._set.docs)

    def search(self, method: Method, question: str, language: str) -> list[str]:
        return [found for found, _ in self._retrievers[method].search(question, 10, language)]

    def recall(self, packer: Packer) -> dict[int, float]:
        """The share of answers in contexts of each size, in percent, behind the gated retriever."""
        script = _script()
        script.prep(self._set)
        by_sentence = script.SentPacker(script.IdfSentScorer(self._set), 20, 0, 0.6)
        pack = script.pack_chunks if packer == "whole chunks" else by_sentence
        found = script.budget_eval(self._retrievers["gated"], self._set, BUDGETS, pack)
        return {budget: found[budget] for budget in BUDGETS}


async def reference(collection: Collection) -> Reference:
    documents = await vectors_of([each.text for each in collection.documents], "passage")
    questions = [each.text for each in collection.questions]
    by_text = dict(zip(questions, await vectors_of(questions, "query"), strict=True))
    script = _script()
    dense = script.Dense(Embedded(documents, by_text))
    words = script.BM25(script.N.word_plus_ngram)
    return Reference(
        collection,
        {
            "BM25": words,
            "dense": dense,
            "RRF": script.Hybrid([dense, words], "rrf"),
            "gated": script.GatedHybrid(dense, words),
        },
    )


def has_answer(context: str, answers: Sequence[str]) -> bool:
    return bool(_script().has_answer(context, answers))


def _texts(collection: Collection) -> list[dict[str, str]]:
    return [{"id": each.id, "text": each.text, "lang": each.language} for each in collection.documents]


def _questions(collection: Collection) -> list[dict[str, object]]:
    return [
        {"text": each.text, "lang": each.language, "answers": each.answers} for each in collection.questions
    ]


@cache
def _script() -> ModuleType:
    sys.path.append(str(SHARED / "bench"))
    script = import_module("eval_retrieval")
    vars(script)["_ENC"] = read_encoding("o200k")  # it would download the vocabulary
    return script
