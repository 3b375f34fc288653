"""What is asked of WhatsApp besides sending: files, templates, the number itself."""

import hashlib
from base64 import b64encode
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from erp_mcp.errors import (
    ErpError,
    MediaRefused,
    WhatsAppMisconfigured,
    WhatsAppRefused,
    WhatsAppUnavailable,
)
from erp_mcp.integrations.whatsapp.client import NumberHealth, WhatsApp
from erp_mcp.integrations.whatsapp.media import may_have_token
from tests.integrations.whatsapp.examples import TOKEN, connection
from tests.integrations.whatsapp.meta import Act, Meta, closes, meta_server, raw, refuses, says

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
PDF = b"%PDF-1.7 " + b"x" * 100


@pytest.fixture
async def meta() -> AsyncGenerator[Meta]:
    async with meta_server() as server:
        yield server


@pytest.fixture
async def whatsapp(meta: Meta) -> AsyncGenerator[WhatsApp]:
    async with WhatsApp(connection(meta.url)) as opened:
        yield opened


def told(meta: Meta, content: bytes, mime: str = "image/jpeg", **other: Any) -> Act:
    """Where a file lies, as the Graph API tells it."""
    body = {
        "id": "77",
        "url": f"{meta.url}/file?sig=1",
        "mime_type": mime,
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": str(len(content)),
    }
    return says(200, body | other)


async def test_a_file_is_fetched_with_the_token_and_compared(meta: Meta, whatsapp: WhatsApp) -> None:
    meta.acts = [told(meta, JPEG), raw(200, JPEG)]
    found = await whatsapp.download("77")
    assert (found.content, found.info.mime) == (JPEG, "image/jpeg")
    assert [each.path for each in meta.asked] == ["/v26.0/77?phone_number_id=106540352242922", "/file?sig=1"]
    assert meta.asked[1].headers["authorization"] == f"Bearer {TOKEN}"


async def test_a_digest_in_base64_is_one_too(meta: Meta, whatsapp: WhatsApp) -> None:
    digest = b64encode(hashlib.sha256(JPEG).digest()).decode()
    meta.acts = [told(meta, JPEG, sha256=digest), raw(200, JPEG)]
    assert (await whatsapp.download("77")).content == JPEG


@pytest.mark.parametrize(
    ("content", "mime", "other"),
    [
        (JPEG, "image/jpeg", {"sha256": "0" * 64}),
        (JPEG, "image/jpeg", {"file_size": 5}),
        (PDF, "image/jpeg", {}),
        (b"MZ" + b"x" * 100, "application/pdf", {}),
        (b"MZ" + b"x" * 100, "text/plain", {}),
    ],
)
async def test_a_file_that_is_not_what_was_announced_is_not_kept(
    meta: Meta, whatsapp: WhatsApp, content: bytes, mime: str, other: dict[str, Any]
) -> None:
    meta.acts = [told(meta, content, mime, **other), raw(200, content)]
    with pytest.raises(MediaRefused, match="Nothing was kept"):
        await whatsapp.download("77")


@pytest.mark.parametrize(
    ("other", "told_why"),
    [
        ({"file_size": 5 * 2**20 + 1}, "WhatsApp takes 5,242,880"),
        ({"mime_type": "application/x-msdownload"}, "no files of this type"),
        ({"url": "https://evil.example/file"}, "not WhatsApp's. Nothing was fetched"),
        ({"url": "http://lookaside.fbsbx.com/file"}, "not WhatsApp's. Nothing was fetched"),
    ],
)
async def test_a_file_that_will_not_be_kept_is_not_asked_for(
    meta: Meta, whatsapp: WhatsApp, other: dict[str, Any], told_why: str
) -> None:
    meta.acts = [told(meta, JPEG, **other), raw(200, JPEG)]
    with pytest.raises(MediaRefused, match=told_why):
        await whatsapp.download("77")
    assert len(meta.asked) == 1


async def test_a_file_that_grows_while_it_comes_is_given_up(meta: Meta, whatsapp: WhatsApp) -> None:
    meta.acts = [told(meta, JPEG), raw(200, JPEG + b"x" * 6 * 2**20)]
    with pytest.raises(MediaRefused, match="more than"):
        await whatsapp.download("77")


async def test_an_address_that_leads_elsewhere_is_not_followed(meta: Meta, whatsapp: WhatsApp) -> None:
    meta.acts = [told(meta, JPEG), raw(302, b"", "Location: http://127.0.0.1:9/")]
    with pytest.raises(WhatsAppUnavailable, match="ask for it again"):
        await whatsapp.download("77")


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
        "https://scontent.xx.fbcdn.net/v/1",
        "https://graph.facebook.com/v26.0/1",
        "http://127.0.0.1:8099/file",
    ],
)
def test_the_token_goes_to_the_hosts_of_meta_and_to_our_own(url: str) -> None:
    assert may_have_token(url, "http://127.0.0.1:8099")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8098/file",
        "https://127.0.0.1:8099/file",
        "https://fbcdn.net.evil.io/x",
        "https://evilfbcdn.net/x",
        "https://graph.facebook.com@evil.io/x",
        "https://graph.facebook.com:8443/x",
        "https://evil.io@graph.facebook.com/x",
        "file:///etc/passwd",
    ],
)
def test_and_nowhere_else(url: str) -> None:
    assert not may_have_token(url, "http://127.0.0.1:8099")


async def test_an_id_that_would_be_another_path_is_refused(whatsapp: WhatsApp) -> None:
    with pytest.raises(WhatsAppRefused, match="Nothing was fetched"):
        await whatsapp.media("../me")


async def test_a_file_is_uploaded_with_its_type(meta: Meta, whatsapp: WhatsApp) -> None:
    meta.acts = [says(200, {"id": "4490709327384033"})]
    assert await whatsapp.upload(PDF, "application/pdf", "offer.pdf") == "4490709327384033"
    [asked] = meta.asked
    assert asked.path == "/v26.0/106540352242922/media"
    for part in (b'name="messaging_product"\r\n\r\nwhatsapp', b"Content-Type: application/pdf", PDF):
        assert part in asked.body


@pytest.mark.parametrize(
    ("content", "mime"), [(PDF, "image/png"), (b"", "image/png"), (JPEG + b"x" * 6 * 2**20, "image/jpeg")]
)
async def test_a_file_that_whatsapp_would_refuse_is_not_uploaded(
    meta: Meta, whatsapp: WhatsApp, content: bytes, mime: str
) -> None:
    with pytest.raises(MediaRefused, match="Nothing was kept or sent"):
        await whatsapp.upload(content, mime, "x")
    assert meta.asked == []


def page(*names: str, after: str | None = None) -> Act:
    template = {"language": "en", "status": "APPROVED", "components": [{"type": "BODY", "text": "Hi"}]}
    paging = {"cursors": {"after": after}, "next": "https://evil.example/"} if after else {}
    return says(200, {"data": [{"name": name, **template} for name in names], "paging": paging})


async def test_templates_are_read_to_their_last_page_by_the_cursor(meta: Meta, whatsapp: WhatsApp) -> None:
    meta.acts = [page("a", "b", after="X"), page("c")]
    assert [each.name for each in await whatsapp.templates()] == ["a", "b", "c"]
    assert [f"after={cursor}" in meta.asked[1].path for cursor in ("X", "Y")] == [True, False]


async def test_a_cursor_that_leads_in_a_circle_ends_the_reading(meta: Meta, whatsapp: WhatsApp) -> None:
    meta.acts = [page("a", after="X")]
    assert len(await whatsapp.templates()) == 2


async def test_the_health_of_the_number_is_read(meta: Meta, whatsapp: WhatsApp) -> None:
    said = {
        "display_phone_number": "+1 555-555-5555",
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    }
    meta.acts = [says(200, said)]
    found = await whatsapp.number()
    assert found == NumberHealth("+1 555-555-5555", None, "GREEN", None, "STANDARD", "TIER_2K")


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (closes, WhatsAppUnavailable),
        (raw(502, b"<html>"), WhatsAppUnavailable),
        (raw(404, b""), WhatsAppUnavailable),
        (refuses(2, 503), WhatsAppUnavailable),
        (refuses(190, 401), WhatsAppMisconfigured),
        (refuses(131031, 403), WhatsAppMisconfigured),
        (refuses(100), WhatsAppRefused),
    ],
)
async def test_what_cannot_be_read_fails_with_a_name(
    meta: Meta, whatsapp: WhatsApp, act: Act, kind: type[ErpError]
) -> None:
    meta.acts = [act]
    with pytest.raises(kind) as caught:
        await whatsapp.number()
    assert type(caught.value) is kind
    assert "Nothing was" in str(caught.value)
    assert len(meta.asked) == 1
