"""What becomes of questions to the demo company whose answers are known, when no model may be asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.company import demo_company
from benchmarks.lean import Question
from benchmarks.lean import questions as known_questions
from benchmarks.report import Report, Row
from erp_mcp.app import App
from erp_mcp.conversations.drafting import Wish
from erp_mcp.conversations.drafts.draft import Draft
from erp_mcp.conversations.drafts.grounding import ungrounded
from erp_mcp.governance.principal import Caller
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.records import Message, Said

BUDGET = 1500


@dataclass(frozen=True, slots=True)
class Measured:
    """`made` is None for a package."""

    question: Question
    made: Draft | None

    @property
    def is_right(self) -> bool:
        pattern = self.question.answer
        return self.made is not None and re.search(pattern, self.made.text) is not None


async def measure(effort: float = 1.0) -> Report:
    questions = known_questions()[:: max(1, round(1 / effort))]
    async with demo_company() as app:
        await app.indexing.index(TENANT)
        measured = [await drafted(app, at, each) for at, each in enumerate(questions)]
    languages = sorted({each.question.language for each in measured})
    rows = [row(name, [each for each in measured if each.question.language == name]) for name in languages]
    return Report("Drafts without a model: percent of the questions", [*rows, row("all", measured)])


async def drafted(app: App, at: int, question: Question) -> Measured:
    message = Message(f"q{at}", "customer", question.text, "", datetime.now(UTC), {})
    session_id = f"bench-{at}"
    await app.recording.record(TENANT, Said(session_id, [message], None, False))
    made = await app.replies.drafting.draft(Caller(TENANT, "benchmark"), Wish(session_id), BUDGET)
    return Measured(question, made if isinstance(made, Draft) else None)


def row(name: str, measured: Sequence[Measured]) -> Row:
    made = [(each, each.made) for each in measured if each.made is not None]
    invented = sum(
        bool(ungrounded(each.question.text, draft.text, [source.text for source in draft.variant.sources]))
        for each, draft in made
    )
    return {
        "language": name,
        "questions": len(measured),
        "direct": percent(sum(draft.certainty == "direct" for _, draft in made), len(measured)),
        "drafts": percent(len(made), len(measured)),
        "right of the drafts": percent(sum(each.is_right for each, _ in made), len(made)),
        "packages": percent(len(measured) - len(made), len(measured)),
        "ungrounded": invented,
    }


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
