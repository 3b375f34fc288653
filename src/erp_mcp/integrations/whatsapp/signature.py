"""Whether Meta has sent what came: over the bytes as they came, before anything reads them."""

import hmac

from pydantic import SecretStr

PREFIX = "sha256="


def is_signed(body: bytes, header: str | None, secret: SecretStr) -> bool:
    """Without a secret nothing counts as signed."""
    key = secret.get_secret_value().encode()
    if not key or header is None or not header.startswith(PREFIX):
        return False
    expected = hmac.new(key, body, "sha256").hexdigest()
    return hmac.compare_digest(expected.encode(), header.removeprefix(PREFIX).lower().encode())
