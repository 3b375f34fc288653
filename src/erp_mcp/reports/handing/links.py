"""Addresses of files: whoever has one may open that file for a day, with no other key."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from erp_mcp.reports.wanted import Form

OPEN_HOURS = 24
SIGNATURE_BYTES = 16  # a model copies every character of it
LONGEST_TIME = 12  # digits


@dataclass(frozen=True, slots=True)
class Ticket:
    tenant_id: str
    report_id: int
    form: Form

    @property
    def path(self) -> str:
        return f"/reports/{self.tenant_id}/{self.report_id}.{self.form}"


class Links:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def address(self, root: str, ticket: Ticket, now: datetime) -> str:
        expires = str(int((now + timedelta(hours=OPEN_HOURS)).timestamp()))
        return f"{root}{ticket.path}?expires={expires}&signature={self._signature(ticket, expires)}"

    def opens(self, ticket: Ticket, expires: str, signature: str, now: datetime) -> bool:
        is_signed = hmac.compare_digest(self._signature(ticket, expires).encode(), signature.encode())
        is_time = expires.isascii() and expires.isdigit() and len(expires) <= LONGEST_TIME
        return is_signed and is_time and now.timestamp() < int(expires)

    def _signature(self, ticket: Ticket, expires: str) -> str:
        digest = hmac.digest(self._key, f"{ticket.path}?{expires}".encode(), sha256)[:SIGNATURE_BYTES]
        return urlsafe_b64encode(digest).decode().rstrip("=")
