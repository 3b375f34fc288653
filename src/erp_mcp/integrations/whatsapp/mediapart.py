"""The part of a payload that carries a picture, a film, a sound, a document or a sticker."""

from pydantic import JsonValue

from erp_mcp.integrations.whatsapp import limits
from erp_mcp.integrations.whatsapp.contents import Media

CAPTIONED = ("image", "video", "document")
LONGEST_FILENAME = 240


def media_part(media: Media) -> dict[str, JsonValue]:
    part = source(media)
    if media.caption is not None:
        if media.kind not in CAPTIONED:
            raise limits.refuse("caption", f"cannot stand under a WhatsApp {media.kind}; send it as text")
        part["caption"] = limits.within("caption", media.caption, limits.CAPTION)
    if media.filename is not None:
        if media.kind != "document":
            raise limits.refuse("filename", "belongs to documents alone")
        part["filename"] = limits.within("filename", media.filename, LONGEST_FILENAME)
    if media.is_voice:
        if media.kind != "audio" or media.id is None:
            raise limits.refuse("is_voice", "is for audio that was uploaded")
        part["voice"] = True
    return part


def source(media: Media) -> dict[str, JsonValue]:
    if media.id and not media.link:
        return {"id": media.id}
    if media.link and not media.id:
        return {"link": limits.https("link", media.link)}
    raise limits.refuse(media.kind, "needs either the id of an upload or a link")
