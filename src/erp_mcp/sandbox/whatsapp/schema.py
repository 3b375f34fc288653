"""Rules that JSON has to keep to; the first one broken is told as Meta tells it."""

from collections.abc import Callable, Mapping

from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Json, is_list, is_number, is_object

Rule = Callable[[str, Json], Refusal | None]
Fields = Mapping[str, Rule]


def anything(_path: str, _value: Json) -> Refusal | None:
    return None


def text(path: str, value: Json) -> Refusal | None:
    return None if isinstance(value, str) else Refusal(131009, f"Param {path} must be a string.")


def filled_text(path: str, value: Json) -> Refusal | None:
    return text(path, value) or (None if value else Refusal(131008, f"Param {path} must not be empty."))


def boolean(path: str, value: Json) -> Refusal | None:
    return None if isinstance(value, bool) else Refusal(131009, f"Param {path} must be a boolean.")


def number(path: str, value: Json) -> Refusal | None:
    is_numeric = is_number(value) or (isinstance(value, str) and _is_numeric(value))
    return None if is_numeric else Refusal(131009, f"Param {path} must be a number.")


def link(path: str, value: Json) -> Refusal | None:
    is_link = isinstance(value, str) and value.startswith(("https://", "http://"))
    return None if is_link else Refusal(131009, f"Param {path} must be a URL of http or https.")


def one_of(*values: str) -> Rule:
    def rule(path: str, value: Json) -> Refusal | None:
        listed = ", ".join(values)
        return None if value in values else Refusal(131009, f"Param {path} must be one of {{{listed}}}.")

    return rule


def list_of(each: Rule, most: int) -> Rule:
    def rule(path: str, value: Json) -> Refusal | None:
        if not is_list(value) or not 1 <= len(value) <= most:
            return Refusal(131009, f"Param {path} must be a list of 1 to {most}.")
        found = (each(f"{path}[{place}]", item) for place, item in enumerate(value))
        return next((refusal for refusal in found if refusal), None)

    return rule


def object_of(required: Fields, optional: Fields) -> Rule:
    """What is null counts as left out."""
    known = {**required, **optional}

    def rule(path: str, value: Json) -> Refusal | None:
        if not is_object(value):
            return Refusal(131009, f"Param {path} must be an object.")
        for name in required:
            if value.get(name) is None:
                return Refusal(131008, f"Param {_below(path, name)} is required.")
        given = {name: inner for name, inner in value.items() if inner is not None}
        for name, inner in given.items():
            if name not in known:
                return Refusal(100, f"Unexpected key {_below(path, name)}.")
            if refusal := known[name](_below(path, name), inner):
                return refusal
        return None

    return rule


def either(*names: str, of: Rule) -> Rule:
    """Also exactly one of these is there."""

    def rule(path: str, value: Json) -> Refusal | None:
        given = [name for name in names if is_object(value) and value.get(name) is not None]
        if len(given) != 1:
            return Refusal(131008, f"Param {path} must have exactly one of {', '.join(names)}.")
        return of(path, value)

    return rule


def _below(path: str, name: str) -> str:
    return f"{path}['{name}']" if path else name


def _is_numeric(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
