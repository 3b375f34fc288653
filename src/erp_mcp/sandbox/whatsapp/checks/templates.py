"""Whether a template may be sent, and whether everything it wants is given."""

from erp_mcp.sandbox.whatsapp.checks.requests import Check
from erp_mcp.sandbox.whatsapp.draft import Draft
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Object, number_at, objects_at, text_at
from erp_mcp.sandbox.whatsapp.state import State
from erp_mcp.sandbox.whatsapp.templates import LONGEST_BODY, Template, filled, variables_in

_TEXTUAL = ("text", "currency", "date_time")


def is_sendable(state: State, draft: Draft) -> Refusal | None:
    if draft.kind != "template":
        return None
    name, language = text_at(draft.content, "name"), text_at(draft.content, "language", "code")
    template = state.template(name, language)
    status = template.status if template else "missing"
    match status:
        case "APPROVED" | "REINSTATED":
            return None
        case "PAUSED":
            return Refusal(132015, f"The template {name} is paused because of its quality.")
        case "DISABLED":
            return Refusal(132016, f"The template {name} is disabled.")
        case _:
            return Refusal(132001, f"template name ({name}) does not exist in {language}")


def is_filled(state: State, draft: Draft) -> Refusal | None:
    """After `is_sendable`: the template exists."""
    if draft.kind != "template":
        return None
    name, language = text_at(draft.content, "name"), text_at(draft.content, "language", "code")
    template = state.templates[name, language]
    given = _components(draft.content)
    for part in (_header, _body):
        if refusal := part(template, given):
            return refusal
    found = (_button(template, each) for each in objects_at(draft.content, "components") if _is_button(each))
    return next((refusal for refusal in found if refusal), _missing_button(template, draft.content))


def _components(content: Object) -> Object:
    """Header and body by their type, which may be written in any case."""
    return {text_at(each, "type").lower(): each for each in objects_at(content, "components")}


def _is_button(component: Object) -> bool:
    return text_at(component, "type").lower() == "button"


def _header(template: Template, given: Object) -> Refusal | None:
    header = template.component("HEADER")
    parameters = list(objects_at(given, "header", "parameters"))
    if header is None:
        return _miscounted("header", 0, len(parameters)) if parameters else None
    wanted = text_at(header, "format") or "TEXT"
    if wanted == "TEXT":
        return _texts("header", text_at(header, "text"), template, parameters)
    received = text_at(parameters[0], "type").upper() if parameters else "UNKNOWN"
    if received != wanted:
        return Refusal(132012, f"header: Format mismatch, expected {wanted}, received {received}")
    return None


def _body(template: Template, given: Object) -> Refusal | None:
    return _texts("body", template.body(), template, list(objects_at(given, "body", "parameters")))


def _texts(place: str, text: str, template: Template, parameters: list[Object]) -> Refusal | None:
    wanted = variables_in(text)
    if len(parameters) != len(wanted):
        return _miscounted(place, len(wanted), len(parameters))
    if any(text_at(each, "type") not in _TEXTUAL for each in parameters):
        return Refusal(132012, f"{place}: Format mismatch, expected TEXT")
    is_named = template.parameter_format == "NAMED"
    names = [text_at(each, "parameter_name") for each in parameters] if is_named else wanted
    if sorted(names) != sorted(wanted):
        return Refusal(132012, f"{place}: Parameter name is missing or not one of {', '.join(wanted)}")
    return _written(place, text, dict(zip(names, map(_value, parameters), strict=True)))


def _written(place: str, text: str, values: dict[str, str]) -> Refusal | None:
    if any(not value or "\n" in value or "\t" in value or "     " in value for value in values.values()):
        return Refusal(
            132008, f"{place}: Param text is empty, or has new-line/tab characters or more than 4 spaces"
        )
    length = len(filled(text, values))
    if length > LONGEST_BODY:
        return Refusal(132005, f"{place}: the text has {length} characters, more than {LONGEST_BODY}")
    return None


def _value(parameter: Object) -> str:
    kind = text_at(parameter, "type")
    return text_at(parameter, "text") if kind == "text" else text_at(parameter, kind, "fallback_value")


def _button(template: Template, given: Object) -> Refusal | None:
    buttons, index = template.buttons(), _index(given)
    if not 0 <= index < len(buttons):
        return Refusal(131009, f"Button index {index} is not one of the template's {len(buttons)}.")
    wanted = text_at(buttons[index], "type").upper()
    if wanted not in (text_at(given, "sub_type").upper(), "OTP"):
        return Refusal(132012, f"button {index}: expected {wanted}, received {text_at(given, 'sub_type')}")
    return None


def _missing_button(template: Template, content: Object) -> Refusal | None:
    """An address with a variable, and a code, want their parameter."""
    given = {_index(each) for each in objects_at(content, "components") if _is_button(each)}
    for index, button in enumerate(template.buttons()):
        wants = bool(variables_in(text_at(button, "url"))) or text_at(button, "type").upper() == "OTP"
        if wants and index not in given:
            return _miscounted(f"button {index}", 1, 0)
    return None


def _index(given: Object) -> int:
    written = text_at(given, "index")
    return int(written) if written.isdigit() else int(number_at(given, "index"))


def _miscounted(place: str, wanted: int, given: int) -> Refusal:
    return Refusal(
        132000,
        f"{place}: number of localizable_params ({given}) does not match the expected number of params ({wanted})",
    )


TEMPLATE_CHECKS: tuple[Check, ...] = (is_sendable, is_filled)
