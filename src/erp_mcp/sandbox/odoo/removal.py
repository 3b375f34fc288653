"""Fields that somebody took out of the model while a client still believed in them."""

from dataclasses import dataclass, field

from erp_mcp.sandbox.odoo.release import Release
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.shapes import Json, is_list, is_mapping


@dataclass(slots=True)
class Removals:
    fields: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def check(self, release: Release, model: str, method: str, given: Json) -> None:
        """A call that still names one of them fails as it does for any unknown field."""
        for name in sorted(self._of(model)):
            if not names(given, name):
                continue
            if method == "write" and release.major >= 19:
                raise Failure("builtins.KeyError", name)
            raise Failure("builtins.ValueError", f"Invalid field '{name}' on '{model}'")

    def without(self, model: str, result: Json) -> Json:
        removed = self._of(model)
        return stripped(result, removed) if removed else result

    def _of(self, model: str) -> set[str]:
        return {name for owner, name in self.fields if owner == model}


def names(given: Json, name: str) -> bool:
    """Whether a field stands in a list of fields, as a key, or first in a condition of a domain."""
    if isinstance(given, str):
        return name in (given, *given.replace(":", " ").replace(".", " ").replace(",", " ").split()[:1])
    if is_mapping(given):
        return any(key == name or names(value, name) for key, value in given.items())
    if not is_list(given):
        return False
    match given:
        case [str(path), str(), _]:
            return names(path, name)
        case _:
            return any(names(each, name) for each in given)


def stripped(result: Json, removed: set[str]) -> Json:
    if is_list(result):
        return [stripped(each, removed) for each in result]
    if is_mapping(result):
        return {key: value for key, value in result.items() if key not in removed}
    return result
