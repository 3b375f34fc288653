"""Only what Meta signed with our secret, over the very bytes that came, is believed."""

import hmac

import pytest
from pydantic import SecretStr

from erp_mcp.integrations.whatsapp.signature import is_signed

BODY = b'{"entry":[{"text":"\\u0645"}]}'
SECRET = SecretStr("s3cret")
SIGNED = f"sha256={hmac.new(b's3cret', BODY, 'sha256').hexdigest()}"


def test_the_bytes_as_they_came_are_signed() -> None:
    assert is_signed(BODY, SIGNED, SECRET)


@pytest.mark.parametrize(
    ("body", "header", "secret"),
    [
        (BODY + b" ", SIGNED, "s3cret"),
        ('{"entry":[{"text":"م"}]}'.encode(), SIGNED, "s3cret"),
        (BODY, SIGNED, "another"),
        (BODY, SIGNED.removeprefix("sha256="), "s3cret"),
        (BODY, SIGNED.replace("sha256", "sha1"), "s3cret"),
        (BODY, SIGNED[:-1], "s3cret"),
        (BODY, "sha256=", "s3cret"),
        (BODY, "sha256=\u00e9", "s3cret"),
        (BODY, None, "s3cret"),
        (BODY, f"sha256={hmac.new(b'', BODY, 'sha256').hexdigest()}", ""),
    ],
)
def test_anything_else_is_not(body: bytes, header: str | None, secret: str) -> None:
    assert not is_signed(body, header, SecretStr(secret))
