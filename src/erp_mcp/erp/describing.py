"""Models and their fields, a line each, those first that a question is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from erp_mcp.budget import Item, Items, Omitted, Tokens
from erp_mcp.erp.called import WORDS
from erp_mcp.erp.columns import KNOWN, standing
from erp_mcp.erp.found import CLOSE, OPEN, odoo_uri
from erp_mcp.erp.sight import Sight
from erp_mcp.governance.reading import Page, counted
from erp_mcp.integrations.odoo import Field, Model, Schema
from erp_mcp.language.fence import defuse
from erp_mcp.language.normal import normalize

MOST_CHOICES = 10
SHORTEST_WORD = 3
BEGINNING = 5  # letters by which the forms of a word are the same
ASKED_FOR = 200  # what a word of the question weighs against how well a field is known
RESERVE = 12  # tokens of the mark that closes


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    worth: float


@dataclass(frozen=True, slots=True)
class Description:
    head: str
    lines: Sequence[Line]
    more: str

    def as_page(self, tokens: Tokens, max_tokens: int) -> Page:
        """The best lines, best first."""
        if not self.lines:
            return counted(tokens, self.head)
        ranked = sorted(self.lines, key=lambda each: -each.worth)
        items = [Item(each.text, each.worth) for each in ranked]
        fitted = tokens.fit(
            [Items("lines", items, heading=f"{self.head}\n{OPEN}")], max_tokens - RESERVE, note=self._left_out
        )
        text = fitted.text if fitted.left_out else f"{fitted.text}\n{CLOSE}"
        used = tokens.count(text)
        left_out = sum(tokens.count(each.text) for each in ranked) - used if fitted.left_out else 0
        return Page(text, used, max(left_out, 0))

    def as_object(self, tokens: Tokens, max_tokens: int) -> dict[str, object]:
        room, shown = max_tokens // 2, list[str]()
        for each in sorted(self.lines, key=lambda each: -each.worth):
            room -= tokens.count(each.text) + 4
            if room < tokens.count(self.head) + 40:
                break
            shown.append(each.text)
        return {"about": self.head, "total": len(self.lines), "shown": len(shown), "lines": shown}

    def whole(self) -> str:
        return "\n".join(each.text for each in sorted(self.lines, key=lambda each: -each.worth))

    def _left_out(self, left_out: Sequence[Omitted]) -> str:
        hidden = sum(len(each.items) for each in left_out)
        return f"{CLOSE}\n[{hidden} of {len(self.lines)} left out; {self.more}]"


async def describe(sight: Sight, model: str | None, question: str | None) -> Description:
    if model is None:
        return _models(await sight.models(), question or "")
    schema = await sight.named(model)
    labels = await _labels(sight, schema, question or "")
    lines = [
        Line(
            line_of(each),
            standing(schema.model, each) + ASKED_FOR * _matches(question or "", labels[each.name]),
        )
        for each in schema.fields.values()
    ]
    more = f"ask with a `question`, or read {odoo_uri(sight.instance, schema.model)}"
    return Description(f"{schema.model}: {len(lines)} fields", lines, more)


def line_of(field: Field) -> str:
    """Name, label where it says more, kind, and what is special about it."""
    label = "" if _is_plain(field) else f" {field.label}"
    kind = f"{field.type} {field.relation}" if field.relation else field.type
    marks = [mark for mark, holds in _marks(field) if holds]
    return defuse(f"{field.name}{label}: {', '.join([kind, *marks])}{_choices(field)}")


def heading(field: Field) -> str:
    """Its name alone where that says all that its label says."""
    return field.name if _is_plain(field) else f"{field.label} ({field.name})"


def _is_plain(field: Field) -> bool:
    return normalize(field.label) == _plain(field)


def _marks(field: Field) -> Iterable[tuple[str, bool]]:
    yield "required", field.is_required
    yield "readonly", field.is_readonly and field.is_stored
    yield "not stored", not field.is_stored
    yield "not searchable", not field.is_searchable and field.is_stored
    yield "per company", field.is_company_dependent


def _choices(field: Field) -> str:
    if not field.choices:
        return ""
    shown = [
        key if normalize(key) == normalize(label) else f"{key}={label}"
        for key, label in list(field.choices.items())[:MOST_CHOICES]
    ]
    more = f" and {len(field.choices) - MOST_CHOICES} more" if len(field.choices) > MOST_CHOICES else ""
    return f"; {' | '.join(shown)}{more}"


async def _labels(sight: Sight, schema: Schema, question: str) -> dict[str, str]:
    """What each field is called; in all our languages where the question has no word of the caller's own."""
    labels = {name: f"{_plain(each)} {normalize(each.label)}" for name, each in schema.fields.items()}
    if not question or any(_matches(question, each) for each in labels.values()):
        return labels
    async for other in sight.in_other_languages(schema.model):
        for name in labels:
            labels[name] += f" {normalize(other.fields[name].label)}" if name in other.fields else ""
    return labels


def _models(models: Sequence[Model], question: str) -> Description:
    lines = [
        Line(
            defuse(each.name if each.label == each.name else f"{each.name}: {each.label}"),
            ASKED_FOR * _matches(question, _named(each)) + 10 * (each.name in KNOWN),
        )
        for each in models
    ]
    return Description(f"{len(lines)} models", lines, "ask with a `question`")


def _named(model: Model) -> str:
    """All that it goes by."""
    return normalize(
        f"{model.name.replace('.', ' ')} {model.label} {WORDS.get(model.name, '')}".replace(",", " ")
    )


def _matches(question: str, names: str) -> int:
    """How many words of the question are in the names, whatever their endings."""
    words = {word[:BEGINNING] for word in normalize(question).split() if len(word) >= SHORTEST_WORD}
    there = {word[:BEGINNING] for word in names.split()}
    return len(words & there)


def _plain(field: Field) -> str:
    return normalize(field.name.removesuffix("_id").removesuffix("_ids").replace("_", " "))
