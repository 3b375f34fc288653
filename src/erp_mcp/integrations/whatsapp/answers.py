"""What came back from the Graph API, before anybody judged it."""

from dataclasses import dataclass

from erp_mcp.integrations.whatsapp.values import Record


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty where the answer was not an object of JSON."""

    status: int
    body: Record
    retry_after: str | None = None
