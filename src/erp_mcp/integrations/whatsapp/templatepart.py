"""The part of a payload that fills a template."""

from collections.abc import Sequence

from pydantic import JsonValue

from erp_mcp.integrations.whatsapp import limits
from erp_mcp.integrations.whatsapp.contents import ButtonParameter, Media, Parameter, Template
from erp_mcp.integrations.whatsapp.interactive import HEADED_BY
from erp_mcp.integrations.whatsapp.mediapart import source

MOST_TEMPLATE_BUTTONS = 10
BUTTON_VALUES = {"url": "text", "quick_reply": "payload", "copy_code": "coupon_code"}


def template_part(template: Template) -> dict[str, JsonValue]:
    if not limits.TEMPLATE_NAME.fullmatch(template.name):
        raise limits.refuse("template", "is named with small letters, digits and underscores")
    if not limits.LANGUAGE.fullmatch(template.language):
        raise limits.refuse("language", "is a code such as ar, en_US or tr")
    part: dict[str, JsonValue] = {"name": template.name, "language": {"code": template.language}}
    if components := _components(template):
        part["components"] = components
    return part


def _components(template: Template) -> list[JsonValue]:
    components: list[JsonValue] = []
    if template.header is not None:
        components.append({"type": "header", "parameters": [_header(template.header)]})
    if template.body:
        components.append({"type": "body", "parameters": _texts(template.body)})
    return [*components, *_buttons(template.buttons)]


def _texts(parameters: Sequence[Parameter]) -> list[JsonValue]:
    names = [each.name for each in parameters if each.name is not None]
    if names and len(names) < len(parameters):
        raise limits.refuse("parameters", "are all named or all in order, not some of each")
    limits.unlike("parameters", names)
    return [_text(each) for each in parameters]


def _text(parameter: Parameter) -> dict[str, JsonValue]:
    field = f"parameter {parameter.name[:40]!r}" if parameter.name else "parameter"
    part: dict[str, JsonValue] = {"type": "text", "text": limits.parameter_text(field, parameter.text)}
    if parameter.name is not None:
        part["parameter_name"] = parameter.name
    return part


def _header(header: Parameter | Media) -> dict[str, JsonValue]:
    if isinstance(header, Parameter):
        return _text(header)
    if header.kind not in HEADED_BY:
        raise limits.refuse("header", f"cannot be {header.kind}; it is text, {', '.join(HEADED_BY)}")
    part = source(header)
    if header.kind == "document" and header.filename:
        part["filename"] = header.filename
    return {"type": header.kind, header.kind: part}


def _buttons(buttons: Sequence[ButtonParameter]) -> list[JsonValue]:
    limits.unlike("button index", (str(each.index) for each in buttons))
    return [_button(each) for each in buttons]


def _button(button: ButtonParameter) -> dict[str, JsonValue]:
    if not 0 <= button.index < MOST_TEMPLATE_BUTTONS:
        raise limits.refuse("button index", f"is {button.index}; the first button is 0, the last 9")
    name = BUTTON_VALUES[button.kind]
    value = limits.parameter_text("button value", button.value)
    return {
        "type": "button",
        "sub_type": button.kind,
        "index": str(button.index),
        "parameters": [{"type": name, name: value}],
    }
