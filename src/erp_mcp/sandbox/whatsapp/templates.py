"""Message templates: what one says, what it wants filled in, and what Meta refuses to review."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Object, objects_at, text_at

Category = Literal["UTILITY", "MARKETING", "AUTHENTICATION"]
CATEGORIES: Mapping[str, Category] = {
    "UTILITY": "UTILITY",
    "MARKETING": "MARKETING",
    "AUTHENTICATION": "AUTHENTICATION",
}

_VARIABLE = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
_AT_THE_EDGE = re.compile(r"^\s*\{\{[^}]*\}\}|\{\{[^}]*\}\}\s*$")
_ADJACENT = re.compile(r"\}\}\s*\{\{")
_NAME = re.compile(r"[a-z0-9_]{1,512}")
LONGEST_BODY = 1024


@dataclass(slots=True)
class Template:
    id: str
    name: str
    language: str
    category: Category
    components: tuple[Object, ...]
    parameter_format: str = "NAMED"
    status: str = "APPROVED"
    quality: str = "GREEN"
    rejected_reason: str = "NONE"

    def component(self, kind: str) -> Object | None:
        return next((each for each in self.components if text_at(each, "type").upper() == kind), None)

    def body(self) -> str:
        body = self.component("BODY")
        # WhatsApp writes the body of an authentication template itself
        written = "{{1}} is your code." if self.category == "AUTHENTICATION" else ""
        return text_at(body or {}, "text") or written

    def buttons(self) -> list[Object]:
        return list(objects_at(self.component("BUTTONS") or {}, "buttons"))

    def described(self) -> Object:
        return {
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "parameter_format": self.parameter_format,
            "status": self.status,
            "quality_score": {"score": self.quality},
            "rejected_reason": self.rejected_reason,
            "components": self.components,
        }


def variables_in(text: str) -> list[str]:
    """Each once, in the order of the text."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def refused_template(asked: Object) -> Refusal | None:
    """What Meta finds wrong before anybody looks at the template."""
    if not _NAME.fullmatch(text_at(asked, "name")):
        return Refusal(100, "name: lower-case letters, digits and underscores, at most 512 characters")
    if text_at(asked, "category") not in CATEGORIES:
        return Refusal(100, "category must be one of {UTILITY, MARKETING, AUTHENTICATION}")
    if not text_at(asked, "language"):
        return Refusal(100, "language is required")
    bodies = [each for each in objects_at(asked, "components") if text_at(each, "type").upper() == "BODY"]
    if not bodies:
        return Refusal(100, "components: a BODY is required")
    return _refused_body(text_at(bodies[0], "text"))


def _refused_body(body: str) -> Refusal | None:
    if len(body) > LONGEST_BODY:
        return Refusal(2388040, f"The body is longer than {LONGEST_BODY} characters.")
    if _AT_THE_EDGE.search(body):
        return Refusal(2388299, "A variable stands at the start or end of the body.")
    if _ADJACENT.search(body):
        return Refusal(2388293, "Two variables stand next to each other.")
    return None
