"""What a file at a record says: read like any document, and told as text."""

from erp_mcp.documents.content import Limits
from erp_mcp.documents.encoding import decode
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.erp.sight import Sight
from erp_mcp.errors import DocumentUnreadable, OdooAnswerTooLarge
from erp_mcp.integrations.odoo.values import text

FILES = "ir.attachment"
LARGEST = 10_000_000  # bytes
LIMITS = Limits(max_file_bytes=LARGEST, max_text_bytes=LARGEST, max_pages=200, seconds=20)


async def words_of(sight: Sight, reader: DocumentReader, attachment_id: int) -> str:
    """Why it has none, where it has none; nothing of what policy hides."""
    if not await _is_open(sight, attachment_id):
        return ""
    try:
        file = await sight.odoo.file(attachment_id, LARGEST)
        found = await reader.read(file.name, file.data, file.mimetype)
        return found.text or decode(file.name, file.data)
    except (DocumentUnreadable, OdooAnswerTooLarge) as error:
        return f"({error})"


async def _is_open(sight: Sight, attachment_id: int) -> bool:
    """A file may be the value of a field: of one that is hidden, too."""
    if not sight.may_read(FILES, "datas"):
        return False
    (about,) = await sight.odoo.read(FILES, [attachment_id], ["res_model", "res_field"])
    model, field = text(about.get("res_model")), text(about.get("res_field"))
    return not (model and field) or sight.may_read(model, field)
