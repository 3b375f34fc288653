"""The business's own phone numbers, and the page about the business behind each."""

from dataclasses import dataclass, field

from erp_mcp.sandbox.whatsapp.people import digits_of
from erp_mcp.sandbox.whatsapp.shapes import Json, Object


@dataclass(slots=True)
class Number:
    id: str
    display: str
    verified_name: str
    quality: str = "GREEN"
    is_registered: bool = True
    profile: dict[str, Json] = field(default_factory=dict[str, Json])

    @property
    def digits(self) -> str:
        return digits_of(self.display) or ""

    def described(self) -> Object:
        return {
            "id": self.id,
            "display_phone_number": self.display,
            "verified_name": self.verified_name,
            "quality_rating": self.quality,
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "platform_type": "CLOUD_API",
            "status": "CONNECTED" if self.is_registered else "DISCONNECTED",
            "throughput": {"level": "STANDARD"},
        }

    def metadata(self) -> Object:
        """How web hooks name it."""
        return {"display_phone_number": self.digits, "phone_number_id": self.id}
