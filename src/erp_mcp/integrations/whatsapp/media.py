"""Files up and down: the token goes to Meta's own hosts alone, and what comes is what was announced."""

import hashlib
import hmac
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import anyio
import httpx

from erp_mcp.errors import MediaRefused, WhatsAppUnavailable
from erp_mcp.integrations.whatsapp.filetypes import check_file, check_size, file_type
from erp_mcp.integrations.whatsapp.graph import (
    UPLOAD_DEADLINE_SECONDS,
    AnswerTooLarge,
    Graph,
    read,
)
from erp_mcp.integrations.whatsapp.values import Record, number, text

HOSTS = ("lookaside.fbsbx.com", "graph.facebook.com")
HOST_ENDINGS = (".fbcdn.net",)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """`url` serves for about five minutes, and is signed: no log may have it."""

    id: str
    url: str = field(repr=False)
    mime: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Download:
    info: MediaInfo
    content: bytes = field(repr=False)


def media_info(body: Record) -> MediaInfo:
    size = number(body.get("file_size"))
    match [text(body.get(name)) for name in ("id", "url", "mime_type", "sha256")]:
        case [str(media_id), str(url), str(mime), str(sha256)] if size is not None:
            return MediaInfo(media_id, url, mime, sha256, size)
        case _:
            raise WhatsAppUnavailable("WhatsApp does not say where the file is. Nothing was kept; try again.")


async def fetch(graph: Graph, info: MediaInfo, base_url: str) -> Download:
    if not may_have_token(info.url, base_url):
        raise MediaRefused("The file lies on a host that is not WhatsApp's. Nothing was fetched.")
    kind = file_type(info.mime)
    check_size(kind, info.size)
    request = graph.client.build_request("GET", info.url, headers=graph.authorization)
    with anyio.fail_after(UPLOAD_DEADLINE_SECONDS):
        response = await graph.client.send(request, stream=True)
        try:
            content = await _content(response, kind.most_bytes)
        finally:
            await response.aclose()
    check_content(info, content)
    check_file(info.mime, content)
    return Download(info, content)


def may_have_token(url: str, base_url: str) -> bool:
    """Whatever is named elsewhere must not be given it."""
    asked, ours = urlsplit(url), urlsplit(base_url)
    if (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc):
        return True
    host = asked.netloc
    return asked.scheme == "https" and (host in HOSTS or host.endswith(HOST_ENDINGS)) and "@" not in host


def check_content(info: MediaInfo, content: bytes) -> None:
    """Web hooks write the digest in base64, the Graph API in hexadecimal."""
    digest = hashlib.sha256(content)
    written = (digest.hexdigest(), b64encode(digest.digest()).decode())
    is_same = any(hmac.compare_digest(each.encode(), info.sha256.encode()) for each in written)
    if len(content) != info.size or not is_same:
        raise MediaRefused("The file is not the one that was announced. Nothing was kept; fetch it again.")


async def _content(response: httpx.Response, most: int) -> bytes:
    if response.status_code != 200:
        raise WhatsAppUnavailable("The address of the file has expired. Nothing was kept; ask for it again.")
    try:
        return await read(response, most)
    except AnswerTooLarge as error:
        raise MediaRefused(f"The file has more than {most:,} bytes. Nothing was kept.") from error
