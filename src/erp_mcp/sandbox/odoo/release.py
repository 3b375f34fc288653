"""What differs on the wire between the versions of Odoo."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def has_json2(self) -> bool:
        return self.major >= 19

    @property
    def build(self) -> str:
        """Released builds before 19 were recorded with their day."""
        return self.version if self.has_json2 else f"{self.version}-20261001"

    @property
    def numbers(self) -> Sequence[int | str]:
        return [self.major, 0, 0, "final", 0, ""]

    @property
    def error_code(self) -> int:
        return 0 if self.has_json2 else 200

    @property
    def wrong_type_status(self) -> int:
        return 415 if self.has_json2 else 400
