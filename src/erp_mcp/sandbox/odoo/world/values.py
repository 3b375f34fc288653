"""Values on their way in: what a field takes, turns into its own type, or refuses."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping

from erp_mcp.sandbox.odoo.world import moments
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import missing_record, no_number, type_error, user_error, value_error
from erp_mcp.sandbox.odoo.world.fields import Field, FieldType, Model
from erp_mcp.sandbox.odoo.world.shapes import Json, Value, is_id, is_list

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(r"\son\w+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)


def taken(env: Environment, model: Model, name: str, value: Json) -> Value:
    """What a field makes of a value; relations to many are commands and come another way."""
    field = model.fields[name]
    if field.type == "selection":
        return _choice(model, name, field, value)
    if field.type == "many2one":
        return _target(env, field, value)
    if name.startswith("image_") and isinstance(value, str):
        return _image(value)
    if value is None or value is False:
        return _EMPTY.get(field.type, False)
    return _TAKERS.get(field.type, _written)(value)


def _choice(model: Model, name: str, field: Field, value: Json) -> Value:
    if value is None or value is False or value == "":
        return False
    if value not in {key for key, _ in field.selection}:
        raise value_error(f"Wrong value for {model.name}.{name}: {value!r}")
    return str(value)


def _target(env: Environment, field: Field, value: Json) -> Value:
    """Text is no id and leaves the relation empty without a word: Odoo does the same."""
    target = value[0] if is_list(value) and value else value
    if not is_id(target) or not target:
        return False
    if env.store.row(field.relation, target) is None:
        raise missing_record(field.relation, target, env.uid)
    return target


def _number(value: Json) -> float:
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError as error:
            raise no_number(value) from error
    raise type_error(f"float() argument must be a string or a real number, not '{type(value).__name__}'")


def _integer(value: Json) -> int:
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError as error:
            raise value_error(f"invalid literal for int() with base 10: {value!r}") from error
    return int(_number(value))


def _written(value: Json) -> str:
    return value if isinstance(value, str) else str(value)


def clean_html(value: str) -> str:
    """Without what could run; what begins with bare text becomes a paragraph."""
    safe = _HANDLER.sub("", _SCRIPT.sub("", value))
    return safe if safe.lstrip().startswith("<") or not safe else f"<p>{safe}</p>"


def _day(value: Json) -> str:
    return moments.of_value(_written(value), is_date=True)


def _moment(value: Json) -> str:
    return moments.of_value(_written(value), is_date=False)


def _image(value: str) -> str:
    try:
        b64decode(value, validate=True)
    except Base64Error as error:
        raise user_error("Image is not encoded in base64.") from error
    return value


def _markup(value: Json) -> str:
    return clean_html(_written(value))


_EMPTY: Mapping[FieldType, Value] = {"integer": 0, "float": 0.0, "monetary": 0.0}
_TAKERS: Mapping[FieldType, Callable[[Json], Value]] = {
    "integer": _integer,
    "float": _number,
    "monetary": _number,
    "boolean": bool,
    "date": _day,
    "datetime": _moment,
    "html": _markup,
}
