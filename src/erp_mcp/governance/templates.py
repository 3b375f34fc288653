"""Texts as a tenant words them: its own where it has any, else what is bundled."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.texts import FALLBACK, LANGUAGES, MOST_TOKENS, Template, Text, template_of, templates
from erp_mcp.language.fence import defuse
from erp_mcp.store import templates as statements
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Language
from erp_mcp.store.statements import Statements
from erp_mcp.store.templates import OwnTexts

# Lines, what joins and parts letters, and what turns the direction of a single number or name.
LAYOUT = str.maketrans("", "", "\n\t\u200c\u200d\u200e\u200f")


@dataclass(frozen=True, slots=True)
class Wording:
    """`text` is the part that can be edited."""

    template: Template
    language: Language
    text: str
    is_own: bool

    @property
    def version(self) -> str:
        return self.template.used(self.text).version


class Templates:
    def __init__(self, transactions: Transactions, raw: Statements, tokens: Tokens) -> None:
        self._transactions = transactions
        self._own = statements.remembered_texts(raw)
        self._tokens = tokens

    def hearing(self) -> AbstractContextManager[Callable[[], None]]:
        """Entered while changes of texts are heard of, so that not every use looks them up."""
        return self._own.hearing()

    async def text(self, tenant_id: str, name: str, language: str = FALLBACK) -> Text:
        """In this language, else in the one that the tenant named first, else in English."""
        template = template_of(name)
        found = _wording(template, LANGUAGES.get(language), await self._own.find(tenant_id))
        return template.used(found.text)

    async def list(self, tenant_id: str, name: str | None = None) -> "list[Wording]":
        """What is used under every name, or under one, in each of its languages."""
        own = await self._own.find(tenant_id)
        chosen = templates().values() if name is None else [template_of(name)]
        return [_wording(each, language, own) for each in chosen for language in each.texts]

    async def get(self, tenant_id: str, name: str, language: Language | None) -> Wording:
        """Without a language, in the one that the tenant named first, else in English."""
        template = template_of(name)
        if language is not None and language not in template.texts:
            languages = ", ".join(template.texts)
            raise InvalidInput(
                f"{name} is never read in {language}, only in {languages}. Nothing was changed."
            )
        return _wording(template, language, await self._own.find(tenant_id))

    async def clone(self, tenant_id: str, name: str, language: Language | None, *, by: str) -> Wording:
        """Make what is bundled the tenant's own, to be edited."""
        there = await self.get(tenant_id, name, language)
        cloned = replace(there, text=there.template.texts[there.language], is_own=True)
        async with self._transactions(tenant_id) as session:
            if not await statements.add_template(session, tenant_id, name, cloned.language, cloned.text):
                raise InvalidInput(
                    f"The tenant has a text of its own for {name} in {cloned.language} already: `edit` changes "
                    "it, `reset` goes back to the bundled one. Nothing was changed."
                )
            await _record(session, tenant_id, by, "templates.clone", cloned)
        return cloned

    async def edit(
        self, tenant_id: str, name: str, language: Language | None, text: str, *, by: str
    ) -> Wording:
        """Have a text of the tenant's own stand in for what was used so far."""
        there = await self.get(tenant_id, name, language)
        edited = replace(there, text=self._checked(there.template, text), is_own=True)
        async with self._transactions(tenant_id) as session:
            await statements.save_template(session, tenant_id, name, edited.language, edited.text)
            await _record(session, tenant_id, by, "templates.edit", edited)
        return edited

    async def reset(self, tenant_id: str, name: str, language: Language | None, *, by: str) -> Wording:
        """Go back to what is bundled."""
        there = await self.get(tenant_id, name, language)
        reset = replace(there, text=there.template.texts[there.language], is_own=False)
        async with self._transactions(tenant_id) as session:
            if not await statements.delete_template(session, name, reset.language):
                raise NotFound(
                    f"The tenant has no text of its own for {name} in {reset.language}; "
                    "`erp-mcp templates list` shows them. Nothing was changed."
                )
            await _record(session, tenant_id, by, "templates.reset", reset)
        return reset

    def _checked(self, template: Template, text: str) -> str:
        checked = "\n".join(line.rstrip() for line in text.splitlines()).strip()
        _check_characters(checked)
        template.check_placeholders(checked)
        tokens, most = self._tokens.count(checked), MOST_TOKENS[template.kind]
        if not 1 <= tokens <= most:
            raise InvalidInput(
                f"A {template.kind} has 1 to {most} tokens, not {tokens}. Nothing was changed."
            )
        return checked


def _wording(template: Template, language: Language | None, own: OwnTexts) -> Wording:
    wanted: list[Language] = [each for each in (language, own.language, FALLBACK) if each]
    chosen = next(filter(template.texts.__contains__, wanted))
    text = own.texts.get((template.name, chosen))
    return Wording(template, chosen, template.texts[chosen] if text is None else text, text is not None)


def _check_characters(text: str) -> None:
    if defuse(text) != text:
        raise InvalidInput("`<data` marks material and cannot stand in a template. Nothing was changed.")
    unprintable = next((each for each in text.translate(LAYOUT) if not each.isprintable()), None)
    if unprintable is not None:
        raise InvalidInput(f"U+{ord(unprintable):04X} cannot stand in a template. Nothing was changed.")


async def _record(session: AsyncSession, tenant_id: str, by: str, action: str, wording: Wording) -> None:
    """With the text, so that what a version said can be told for as long as the audit is kept."""
    subject = f"{wording.template.name}.{wording.language}"
    await audit.record(session, tenant_id, by, action, subject, version=wording.version, text=wording.text)
