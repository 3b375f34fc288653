"""How much a request and its answer are: four characters a token, and flat rates for what is not text."""

from erp_mcp.sandbox.gemini.wire import Content, Part

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_PICTURE = 258
BASE64_PER_AUDIO_TOKEN = 670  # 32 tokens for a second of 16 kB


def tokens_in(contents: list[Content]) -> int:
    return sum(_of_part(part) for content in contents for part in content.parts)


def tokens_of(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def _of_part(part: Part) -> int:
    if part.inline_data is None:
        return tokens_of(part.text)
    if part.inline_data.mime_type.startswith("image/"):
        return TOKENS_PER_PICTURE
    return -(-len(part.inline_data.data) // BASE64_PER_AUDIO_TOKEN)
