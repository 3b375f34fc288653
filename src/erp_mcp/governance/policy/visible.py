"""Which models and fields may be read and written, on every way in and out."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tomllib import loads

from erp_mcp.governance.policy.globs import compiled
from erp_mcp.governance.policy.schema import Access, PolicyFile

SECRETS = Path(__file__).with_name("secrets.toml")


@dataclass(frozen=True, slots=True)
class _Lists:
    allow_models: re.Pattern[str]
    deny_models: re.Pattern[str]
    allow_fields: re.Pattern[str]
    deny_fields: re.Pattern[str]

    def has_model(self, model: str) -> bool:
        return bool(self.allow_models.match(model)) and not self.deny_models.match(model)

    def has_field(self, model: str, field: str) -> bool:
        name = f"{model}.{field}"
        return bool(self.allow_fields.match(name)) and not self.deny_fields.match(name)


class Visible:
    """The `id` of a record that may be seen is no field that could be hidden: without it nothing can be named."""

    def __init__(self, file: PolicyFile) -> None:
        self._read = _lists(file.read)
        self._write = _lists(file.write)

    def may_read(self, model: str, field: str | None = None) -> bool:
        if not self._read.has_model(model):
            return False
        return field is None or field == "id" or self._read.has_field(model, field)

    def may_write(self, model: str, field: str | None = None) -> bool:
        """What may not be read may not be written either: the answer to a write would tell."""
        if not (self.may_read(model, field) and self._write.has_model(model)):
            return False
        return field is None or self._write.has_field(model, field)


@cache
def secrets() -> Access:
    return Access.model_validate(loads(SECRETS.read_text(encoding="utf-8")))


def is_secret(model: str, field: str) -> bool:
    """Hidden under every policy."""
    return bool(_secret_fields().match(f"{model}.{field}"))


@cache
def _secret_fields() -> re.Pattern[str]:
    return compiled(secrets().deny_fields)


def _lists(access: Access) -> _Lists:
    always = secrets()
    return _Lists(
        compiled(access.allow_models),
        compiled((*access.deny_models, *always.deny_models)),
        compiled(access.allow_fields),
        compiled((*access.deny_fields, *always.deny_fields)),
    )
