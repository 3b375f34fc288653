"""Approved wordings: what Meta knows of them, what they need, what they say once filled, and in which language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from erp_mcp.integrations.whatsapp import limits
from erp_mcp.integrations.whatsapp.contents import Media, Parameter, Template
from erp_mcp.integrations.whatsapp.values import NOTHING, Record, record, records, text

VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
MEDIA_HEADERS = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document"}
# Somebody who reads the first may be written to in those that follow, in this order; whoever sends is told.
FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "ar": ("ar", "en"),
    "en": ("en",),
    "fa": ("fa", "en"),
    "tr": ("tr", "en"),
}

Category = Literal["UTILITY", "MARKETING", "AUTHENTICATION", "UNKNOWN"]
CATEGORIES: Mapping[str, Category] = {
    "UTILITY": "UTILITY",
    "MARKETING": "MARKETING",
    "AUTHENTICATION": "AUTHENTICATION",
}


@dataclass(frozen=True, slots=True)
class TemplateButton:
    kind: str
    text: str
    url: str | None = None

    @property
    def needs_value(self) -> bool:
        return bool(self.url and VARIABLE.search(self.url)) or self.kind == "COPY_CODE"


@dataclass(frozen=True, slots=True)
class TemplateDefinition:
    """One language of a template. `header_kind` is TEXT, IMAGE, VIDEO, DOCUMENT or LOCATION."""

    id: str
    name: str
    language: str
    category: Category
    status: str
    body: str
    quality: str | None = None
    header_kind: str | None = None
    header: str | None = None
    footer: str | None = None
    buttons: tuple[TemplateButton, ...] = ()

    @property
    def is_sendable(self) -> bool:
        return self.status == "APPROVED"

    @property
    def variables(self) -> tuple[str, ...]:
        return variables_of(self.body)


def definition_of(said: Record) -> TemplateDefinition | None:
    """None for what lacks a name, a language or words."""
    parts = {text(each.get("type")): each for each in records(said.get("components"))}
    header, body = parts.get("HEADER", NOTHING), text(parts.get("BODY", NOTHING).get("text"))
    name, language = text(said.get("name")), text(said.get("language"))
    if name is None or language is None or body is None:
        return None
    return TemplateDefinition(
        id=text(said.get("id")) or "",
        name=name,
        language=language,
        category=CATEGORIES.get(text(said.get("category")) or "", "UNKNOWN"),
        status=text(said.get("status")) or "UNKNOWN",
        body=body,
        quality=text(record(said.get("quality_score")).get("score")),
        header_kind=text(header.get("format")),
        header=text(header.get("text")),
        footer=text(parts.get("FOOTER", NOTHING).get("text")),
        buttons=tuple(_button(each) for each in records(parts.get("BUTTONS", NOTHING).get("buttons"))),
    )


def variables_of(words: str) -> tuple[str, ...]:
    """Each once, in the order in which they are first named."""
    return tuple(dict.fromkeys(VARIABLE.findall(words)))


def check(definition: TemplateDefinition, template: Template) -> None:
    """Whether the values fit, before Meta counts them and refuses."""
    if not definition.is_sendable:
        raise limits.refuse("template", f"is {definition.status.lower()}; only an approved one can be sent")
    _check_values("template body", definition.variables, template.body)
    _check_header(definition, template)
    needed = {at for at, button in enumerate(definition.buttons) if button.needs_value}
    given = {each.index for each in template.buttons}
    if missing := sorted(needed - given):
        raise limits.refuse(f"button {missing[0]} of the template", "needs a value")
    if extra := sorted(at for at in given if at >= len(definition.buttons)):
        raise limits.refuse("template", f"has no button {extra[0]}")


def text_of(definition: TemplateDefinition, template: Template) -> str:
    """What the recipient reads."""
    header = definition.header
    if header is not None and isinstance(template.header, Parameter):
        header = _filled(header, (template.header,))
    elif definition.header_kind in MEDIA_HEADERS:
        header = f"[{MEDIA_HEADERS[definition.header_kind]}]"
    body = _filled(definition.body, template.body)
    buttons = (f"[{button.text}]" for button in definition.buttons)
    return "\n".join(part for part in (header, body, definition.footer, *buttons) if part)


def chosen(definitions: Iterable[TemplateDefinition], name: str, language: str) -> TemplateDefinition | None:
    """The approved one in that language, else in the first that it falls back to; the caller says if it did."""
    sendable = [each for each in definitions if each.name == name and each.is_sendable]
    wanted = (language, *FALLBACKS.get(_root(language), (_root(language),)))
    for each in wanted:
        exact = next((one for one in sendable if one.language == each), None)
        if found := exact or next((one for one in sendable if _root(one.language) == each), None):
            return found
    return None


def _root(language: str) -> str:
    return language.partition("_")[0]


def _check_values(field: str, wanted: Sequence[str], given: Sequence[Parameter]) -> None:
    if any(name and not name.isdigit() for name in wanted):
        names = [each.name or "" for each in given]
        _check_names(field, wanted, names)
    elif any(each.name for each in given):
        raise limits.refuse(field, "takes values in order, without names")
    elif len(given) != len(wanted):
        raise limits.refuse(field, f"takes {len(wanted)} values, and {len(given)} were given")


def _check_names(field: str, wanted: Sequence[str], given: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in given]:
        raise limits.refuse(field, f"lacks {', '.join(missing)[:80]}")
    if extra := [name for name in given if name not in wanted]:
        known = ", ".join(wanted)[:80]
        raise limits.refuse(field, f"has no {extra[0][:40] or 'unnamed value'!r}, only {known}")


def _check_header(definition: TemplateDefinition, template: Template) -> None:
    kind = MEDIA_HEADERS.get(definition.header_kind or "")
    if kind is not None:
        if not isinstance(template.header, Media) or template.header.kind != kind:
            raise limits.refuse("template header", f"needs a {kind}")
        return
    if isinstance(template.header, Media):
        raise limits.refuse("template header", "takes no file")
    given = () if template.header is None else (template.header,)
    _check_values("template header", variables_of(definition.header or ""), given)


def _filled(words: str, given: Sequence[Parameter]) -> str:
    by_name = {each.name or str(at): each.text for at, each in enumerate(given, start=1)}
    return VARIABLE.sub(lambda found: by_name.get(found[1], found[0]), words)


def _button(said: Record) -> TemplateButton:
    return TemplateButton(text(said.get("type")) or "", text(said.get("text")) or "", text(said.get("url")))
