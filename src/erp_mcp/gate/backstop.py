"""The last look at what leaves: counted, and never above its budget, whoever forgot to fit it."""

from typing import Any

from erp_mcp.budget import Tokens
from erp_mcp.errors import ResultTooLarge
from erp_mcp.language.compact import compact

Wire = dict[str, Any]  # a finished result, as it will be sent
NOTE = "\n[cut here by the budget of this server: ask for less at once]"


def texts(method: str, result: Wire) -> list[tuple[Wire, str]]:
    """Every place of a result where a model will read text: the holder and its key."""
    if method == "tools/call":
        blocks = [block for block in result.get("content", []) if block.get("type") == "text"]
        embedded = [
            block["resource"] for block in result.get("content", []) if "text" in block.get("resource", {})
        ]
        return [(block, "text") for block in [*blocks, *embedded]]
    if method == "resources/read":
        return [(part, "text") for part in result.get("contents", []) if "text" in part]
    if method == "prompts/get":
        contents = [message["content"] for message in result.get("messages", [])]
        return [(content, "text") for content in contents if "text" in content]
    return []


def links(result: Wire) -> list[Wire]:
    """Hosts show a model where they lead."""
    return [block for block in result.get("content", []) if block.get("type") == "resource_link"]


def count(tokens: Tokens, method: str, result: Wire) -> int:
    total = sum(tokens.count(holder[key]) for holder, key in texts(method, result))
    total += sum(tokens.count(block["uri"]) for block in links(result))
    if (structured := result.get("structuredContent")) is not None:
        total += tokens.count(compact(structured))
    return total


def cut(tokens: Tokens, method: str, result: Wire, max_tokens: int) -> int:
    """Shorten the texts in their order until the result fits; an object cannot be cut and is refused."""
    if "structuredContent" in result:
        raise ResultTooLarge(
            f"The answer does not fit into {max_tokens} tokens. Ask for less, or for format text."
        )
    if 2 * sum(tokens.count(block["uri"]) for block in links(result)) > max_tokens:
        result["content"] = [block for block in result["content"] if block.get("type") != "resource_link"]
    linked = sum(tokens.count(block["uri"]) for block in links(result))
    room, note = max_tokens - linked - tokens.count(NOTE) - 1, NOTE
    for holder, key in texts(method, result):
        piece = tokens.split(holder[key], room) if room > 0 else None
        if piece is not None and piece.next_start is None:
            room -= piece.tokens
        else:
            holder[key] = (piece.text if piece else "") + note
            room, note = 0, ""
    return count(tokens, method, result)
