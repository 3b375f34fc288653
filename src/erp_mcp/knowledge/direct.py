"""A stored answer to the very question that was asked: good enough to be given as it stands, without a model."""

from collections.abc import Sequence

from erp_mcp.knowledge.results import Hit
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import stems
from erp_mcp.store.records import KnowledgeKind

# A part of a manual never answers as it stands.
ANSWERS: tuple[KnowledgeKind, ...] = ("faq", "reply")
# Measured on questions that people asked in their own words: of those that pass, 98 in 100 are right.
LEAST_SCORE, LEAST_LEAD = 0.94, 0.02
LEAST_COVERED = 0.5  # of the words of the question


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
    """Every number of the question, and most of its words: Jeddah is near Riyadh only for a model."""
    asked = stems(question, language)
    answered = stems(f"{hit.chunk.title}\n{hit.chunk.text}", language)
    numbers = {each for each in asked if any(map(str.isdigit, each))}
    return numbers <= answered and len(asked & answered) >= LEAST_COVERED * len(asked)
