"""What is no text for a model, and so has no tokens: held to a size in bytes, whoever forgot to."""

from erp_mcp.errors import ResultTooLarge
from erp_mcp.gate.backstop import Wire
from erp_mcp.language.compact import compact

MOST_PAGE_BYTES = 400_000
MOST_VIEW_BYTES = 400_000
MOST_PICTURE_CHARACTERS = 700_000  # of base64: half a megabyte
VIEW = "erp/view"
DROPPED = "[a file was too large to be shown here; its link opens it]"


def page_bytes(result: Wire) -> int:
    """A page that is cut shows nothing, so it is whole or refused."""
    size = sum(len(part.get("text", "").encode()) for part in result.get("contents", []))
    if size > MOST_PAGE_BYTES:
        raise ResultTooLarge(
            f"This page has {size:,} bytes, more than {MOST_PAGE_BYTES:,}. Ask for the text."
        )
    return size


def bound(result: Wire) -> int:
    """What a host shows beside the text: too large, it goes, and the text still says everything."""
    blocks = result.get("content", [])
    for place, block in enumerate(blocks):
        if len(block.get("data", "")) > MOST_PICTURE_CHARACTERS:
            blocks[place] = {"type": "text", "text": DROPPED}
    meta = result.get("_meta", {})
    view = len(compact(meta[VIEW]).encode()) if VIEW in meta else 0
    if view > MOST_VIEW_BYTES:
        del meta[VIEW]
    return view + sum(len(block.get("data", "")) for block in blocks)
