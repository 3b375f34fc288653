"""Files: what may be uploaded, how long an id lives, and where its content is fetched."""

from dataclasses import dataclass, field
from hashlib import sha256

from erp_mcp.sandbox.whatsapp.refusals import Refusal

UPLOADED_SECONDS = 30 * 86400
RECEIVED_SECONDS = 7 * 86400
_MEGABYTE = 1024 * 1024

_DOCUMENTS = (
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
KINDS = {
    "image": (("image/jpeg", "image/png"), 5 * _MEGABYTE),
    "audio": (("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * _MEGABYTE),
    "video": (("video/mp4", "video/3gpp"), 16 * _MEGABYTE),
    "sticker": (("image/webp",), 500 * 1024),
    "document": (_DOCUMENTS, 100 * _MEGABYTE),
}


@dataclass(slots=True)
class Medium:
    id: str
    mime_type: str
    content: bytes
    expires_at: float
    url_path: str = ""
    url_expires_at: float = 0

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(slots=True)
class Shelf:
    """Ids that have expired are forgotten when the next file comes."""

    _media: dict[str, Medium] = field(default_factory=dict[str, Medium])

    def put(self, medium: Medium, now: float) -> Medium:
        self._media = {key: each for key, each in self._media.items() if each.expires_at > now}
        self._media[medium.id] = medium
        return medium

    def get(self, media_id: str, now: float) -> Medium | None:
        medium = self._media.get(media_id)
        return medium if medium is not None and medium.expires_at > now else None

    def at(self, path: str, now: float) -> Medium | None:
        """Whose address this is, as long as the address holds."""
        return next(
            (each for each in self._media.values() if each.url_path == path and each.url_expires_at > now),
            None,
        )

    def remove(self, media_id: str) -> None:
        self._media.pop(media_id, None)


def refused_upload(mime_type: str, size: int) -> Refusal | None:
    bare = mime_type.partition(";")[0].strip()
    most = next((most for types, most in KINDS.values() if bare in types), None)
    if most is None:
        return Refusal(100, f"Param file must be a file of one of the supported types, not {bare}.")
    if size > most:
        return Refusal(131053, f"The file has {size} bytes; at most {most} are allowed for {bare}.")
    return None


def refused_use(kind: str, medium: Medium | None) -> Refusal | None:
    """Whether a message of this kind can carry it."""
    if medium is None:
        return Refusal(131053, "The media id is not known, or has expired.")
    bare = medium.mime_type.partition(";")[0].strip()
    if bare not in KINDS[kind][0]:
        return Refusal(131053, f"A file of type {bare} cannot be sent as {kind}.")
    return None
