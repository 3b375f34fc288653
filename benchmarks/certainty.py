"""Whether a search says so when nothing answers: questions asked of their own documents, and of others."""

from collections import Counter

from benchmarks.corpora import SAME_LANGUAGE, Collection, load
from benchmarks.library import library
from benchmarks.report import Report, Row
from erp_mcp.budget import Tokens
from erp_mcp.budget.vocabulary import read_encoding
from erp_mcp.language.telltales import Language

Set = tuple[str, Language]

OWN: tuple[tuple[Set, Set], ...] = (
    *((each, each) for each in SAME_LANGUAGE),
    (("xquad", "ar"), ("xquad", "en")),
    (("xquad", "tr"), ("xquad", "en")),
    (("xquad", "en"), ("xquad", "ar")),
    (("xquad", "en"), ("xquad", "tr")),
)
OTHERS: tuple[tuple[Set, Set], ...] = (
    (("xquad", "ar"), ("arcd", "ar")),
    (("arcd", "ar"), ("xquad", "ar")),
    (("covidfaq_en_ar", "ar"), ("arcd", "ar")),
    (("xquad", "ar"), ("covidfaq_en_ar", "ar")),
    (("xquad", "en"), ("stackfaq_en", "en")),
    (("stackfaq_en", "en"), ("xquad", "en")),
    (("stackfaq_en", "en"), ("covidfaq_en_ar", "en")),
    (("covidfaq_en_ar", "en"), ("stackfaq_en", "en")),
    (("xquad", "tr"), ("tquad", "tr")),
    (("tquad", "tr"), ("xquad", "tr")),
    (("pquad", "fa"), ("arcd", "ar")),
    (("pquad", "fa"), ("xquad", "en")),
    (("tquad", "tr"), ("xquad", "en")),
    (("arcd", "ar"), ("stackfaq_en", "en")),
    (("stackfaq_en", "en"), ("arcd", "ar")),
    (("xquad", "en"), ("pquad", "fa")),
    (("xquad", "en"), ("tquad", "tr")),
)


async def measure(effort: float = 1.0) -> Report:
    tokens = Tokens("o200k", read_encoding("o200k"))
    rows = [await row_of(asked, answering, tokens, effort) for asked, answering in (*OWN, *OTHERS)]
    return Report("How sure a search is of the best that it found: percent of questions", rows)


async def row_of(asked: Set, answering: Set, tokens: Tokens, effort: float) -> Row:
    questions = load(*asked, asked[1]).questions[:: max(1, round(1 / effort))]
    documents = load(*answering, answering[1]).documents
    found = await library(Collection("", documents, questions), tokens)
    best = Counter(found.search(number, each)[0].certainty for number, each in enumerate(questions))
    return {
        "what": f"{' '.join(asked)}, asked of {' '.join(answering)}",
        "answered there": "yes" if asked[0] == answering[0] else "no",
        "questions": len(questions),
        **{certainty: 100 * best[certainty] / len(questions) for certainty in ("sure", "doubtful", "none")},
    }
