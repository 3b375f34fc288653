"""Secrets at rest: sealed with a key that the database never sees, bound to the row that they belong to."""

import base64
import binascii
import json
import secrets

from pydantic import SecretStr

from erp_mcp.errors import ErpError

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12
HOW_TO_MAKE_A_KEY = "`erp-mcp connection key` prints a new one."


class SecretKeyRefused(ErpError):
    """ERP_MCP_SECRET_KEY is missing or malformed."""

    code = "SECRET_KEY_REFUSED"
    kind = "unavailable"


class SealBroken(ErpError):
    """The stored secret does not open."""

    code = "SEAL_BROKEN"
    kind = "unavailable"


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def key_bytes(key: SecretStr | None) -> bytes:
    if key is None:
        raise SecretKeyRefused(
            f"Credentials are sealed with ERP_MCP_SECRET_KEY, which is not set. {HOW_TO_MAKE_A_KEY} "
            "Keep it apart from the database: without it the credentials cannot be read again."
        )
    text = key.get_secret_value().strip().rstrip("=").translate(str.maketrans("+/", "-_"))
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        decoded = b""  # the cause would quote the key
    if len(decoded) != KEY_BYTES:
        raise SecretKeyRefused(
            f"ERP_MCP_SECRET_KEY is not {KEY_BYTES} bytes in URL-safe base64. {HOW_TO_MAKE_A_KEY}"
        )
    return decoded


def seal(key: bytes, secret: str, *belongs_to: str) -> bytes:
    """Readable again only with the same key and for the row that it was sealed for."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, secret.encode(), _bound_to(belongs_to))


def unseal(key: bytes, sealed: bytes, *belongs_to: str) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not sealed.startswith(VERSION):
        raise SealBroken("The stored secret was sealed by another version of erp_mcp; create it again.")
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _bound_to(belongs_to)).decode()
    except (InvalidTag, ValueError) as error:  # ValueError: what is too short to be one
        raise SealBroken(
            "The stored secret does not open: ERP_MCP_SECRET_KEY is not the key that sealed it, "
            "or the row was tampered with. Set the former key, or create the connection again with --replace."
        ) from error


def _bound_to(names: tuple[str, ...]) -> bytes:
    """Also the version, so that nobody can relabel what it sealed."""
    return VERSION + json.dumps(names).encode()
