"""Replies that no model writes: a stored answer, the customer's own papers, the company's own words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from erp_mcp.conversations.drafts.gate import Grounds
from erp_mcp.conversations.drafts.material import COMPANY, Material
from erp_mcp.conversations.drafts.wordings import HELLO
from erp_mcp.conversations.quality.phrases import GREETING
from erp_mcp.knowledge.direct import ANSWERS, is_beside_it, unspoken
from erp_mcp.knowledge.results import Hit
from erp_mcp.language.normal import normalize
from erp_mcp.language.thanks import is_thanks

# How far an answer can be relied on: a stored answer to this very question, or the customer's own papers, first.
Certainty = Literal["direct", "sure", "written"]
MOST_OTHERS = 2
LONGEST_GREETING = 6  # words


@dataclass(frozen=True, slots=True)
class Variant:
    """`unspoken` are words of the question that its source does not have."""

    text: str
    certainty: Certainty
    sources: Sequence[Grounds]
    unspoken: Sequence[str] = ()

    def cautions(self) -> list[str]:
        return [f"its source does not speak of {', '.join(self.unspoken)}"] if self.unspoken else []


def variants(material: Material) -> list[Variant]:
    """The best first; none of them says anything that is not stored."""
    if words := of_courtesy(material):
        return [Variant(words, "direct", [Grounds(COMPANY, words)])]
    return list(_answers(material))


def _answers(material: Material) -> Iterator[Variant]:
    own = material.own
    if own.sentences:
        yield Variant(_around(material, own.text), "direct", [Grounds(own.uri, own.text)])
    if direct := material.prepared.direct:
        yield _of_hit(material, direct, "direct")
    for hit in _others(material):
        yield _of_hit(material, hit, "sure")


def of_courtesy(material: Material) -> str | None:
    """To who only greets or only thanks."""
    said = normalize(material.asked.question)
    if is_thanks(material.asked.question):
        return material.texts.get("thanks")
    is_greeting = GREETING.search(said) and material.prepared.route.intent == "greeting"
    return material.texts.get("greeting") if is_greeting and len(said.split()) <= LONGEST_GREETING else None


def _others(material: Material) -> list[Hit]:
    asked, direct = material.asked, material.prepared.direct
    found = [
        each.hit
        for each in material.parts
        if each.hit.certainty == "sure"
        and each.hit.chunk.kind in ANSWERS
        and each.hit.chunk.language == asked.language
        and (direct is None or each.hit.chunk.id != direct.chunk.id)
        and is_beside_it(asked.question, asked.language, each.hit)
    ]
    return found[:MOST_OTHERS]


def _of_hit(material: Material, hit: Hit, certainty: Certainty) -> Variant:
    asked = material.asked
    missing = unspoken(asked.question, asked.language, hit)
    grounds = [Grounds(hit.uri, hit.chunk.text)]
    return Variant(_around(material, hit.chunk.text.strip()), certainty, grounds, missing)


def _around(material: Material, answer: str) -> str:
    """A complaint is met with the company's apology, a greeting with a greeting."""
    greeted = GREETING.search(normalize(material.asked.question)) and not material.asked.before
    hello = HELLO[material.asked.language] if greeted else ""
    sorry = material.texts.get("apology", "") if material.is_complaint else ""
    return " ".join(filter(None, (hello, sorry, answer)))
