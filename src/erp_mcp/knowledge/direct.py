"""A stored answer to the very question that was asked: good enough to be given as it stands, without a model."""

from collections.abc import Collection, Sequence

from erp_mcp.knowledge.results import Hit
from erp_mcp.language.content import content, meaningful, turns
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import words
from erp_mcp.store.records import KnowledgeKind

# A part of a manual never answers as it stands.
ANSWERS: tuple[KnowledgeKind, ...] = ("faq", "reply")
# Measured on questions in the words of people, and on some that differ from a stored one by a word.
LEAST_SCORE, LEAST_LEAD = 0.94, 0.02
LEAST_ASKED = 0.3  # of what the stored question is about
LEAST_COVERED = 0.5  # of what the question is about
ROOT, ENDING = 4, 2  # letters in which two forms of a word are the same at least, and may differ at its end


def direct_answer(question: str, language: Language, hits: Sequence[Hit]) -> Hit | None:
    """In its language, clearly before any other stored answer in it, and nothing that instructs a model."""
    answers = [each for each in hits if each.chunk.kind in ANSWERS and each.chunk.language == language]
    if not answers:
        return None
    best, others = answers[0], answers[1:]
    lead = best.score - others[0].score if others else 1.0
    is_near = best.score >= LEAST_SCORE and lead >= LEAST_LEAD
    return best if is_near and best.sign is None and speaks_of_it(question, language, best) else None


def speaks_of_it(question: str, language: Language, hit: Hit) -> bool:
    """Of every word of the question, and the same is asked: Jeddah is near Riyadh only for a model."""
    about, asked = content(question, language), content(hit.chunk.title, language)
    return (
        is_beside_it(question, language, hit)
        and not unspoken(question, language, hit)
        and sum(is_among(each, about) for each in asked) >= LEAST_ASKED * len(asked)
    )


def is_beside_it(question: str, language: Language, hit: Hit) -> bool:
    """It has every number and most words of the question: worth a look by whoever answers."""
    about = content(question, language)
    return (
        numbers(question, language) <= numbers(stored(hit), language)
        and len(unspoken(question, language, hit)) < LEAST_COVERED * len(about)
        and not is_turned(question, hit.chunk.title, language)
    )


def unspoken(question: str, language: Language, hit: Hit) -> list[str]:
    """Words of the question that mean something and are not in the stored answer."""
    known = content(stored(hit), language)
    return [
        word
        for word in dict.fromkeys(words(question, language))
        if any(not is_among(each, known) for each in meaningful([word], language))
    ]


def stored(hit: Hit) -> str:
    return f"{hit.chunk.title}\n{hit.chunk.text}"


def is_turned(question: str, title: str, language: Language) -> bool:
    """Into the opposite, into why, or to something else that only the questioner knows."""
    asked, stored = turns(question, language), turns(title, language)
    return bool(asked - stored or stored - asked - {"reference"})


def numbers(text: str, language: Language) -> frozenset[str]:
    return frozenset(each for each in words(text, language) if any(map(str.isdigit, each)))


def is_among(stem: str, stems: Collection[str]) -> bool:
    """In whichever form."""
    root = stem[: max(ROOT, len(stem) - ENDING)]
    return stem in stems or (len(stem) >= ROOT and any(each.startswith(root) for each in stems))
