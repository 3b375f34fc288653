"""A prompt as it is handed out: our words in the caller's language, then the data, within one budget."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import Field

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.reading import Page, budget
from erp_mcp.governance.texts import LANGUAGES
from erp_mcp.opening import enter

Language = Annotated[
    str, Field(description="Of the instructions: ar, en, fa or tr; else the company's first.")
]
MaxTokens = Annotated[str, Field(description="What the prompt may cost; else the server's own.")]

SEAM = 2  # the blank line between two texts
LEAST = 110  # tokens of data that say anything
LEFT_OUT = "[There is more than fits here: give the prompt a larger max_tokens.]"


class Part(Protocol):
    def as_page(self, tokens: Tokens, max_tokens: int) -> Page: ...


async def complete_language(prefix: str) -> list[str]:
    return [each for each in LANGUAGES if each.startswith(prefix.lower())]


async def opened(prompt: str, language: str, max_tokens: str) -> tuple[str, int]:
    """Our words, and the tokens that they leave to the data."""
    if language and language not in LANGUAGES:
        raise InvalidInput(f"`language` is one of {', '.join(LANGUAGES)}. Nothing was changed.")
    app, call = await enter()
    said = await app.templates.text(call.principal.tenant_id, prompt, language)
    most = budget(app.settings, max_tokens)
    return said.text, most - app.tokens.count(said.text) - SEAM


async def filled(prompt: str, language: str, max_tokens: str, *parts: Part) -> str:
    """The first part matters most."""
    words, room = await opened(prompt, language, max_tokens)
    app, call = await enter()
    pages = fitted(app.tokens, parts, room)
    call.saved_tokens = sum(each.left_out_tokens for each in pages)
    dropped = [LEFT_OUT] if len(pages) < len(parts) else []
    return "\n\n".join([words, *(each.text for each in pages), *dropped])


def fitted(tokens: Tokens, parts: Sequence[Part], room: int) -> list[Page]:
    """Each from the last on has an equal share of what is left: the first has all that the others do not need."""
    count = min(len(parts), max(room // LEAST, 1))
    left = room - (tokens.count(LEFT_OUT) + SEAM if count < len(parts) else 0)
    pages: list[Page] = []
    for place in reversed(range(count)):
        page = parts[place].as_page(tokens, left // (place + 1) - SEAM)
        pages.append(page)
        left -= page.tokens + SEAM
    return pages[::-1]
