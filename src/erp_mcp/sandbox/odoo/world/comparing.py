"""How one value is compared with what a condition says, with the emptiness of SQL."""

import re
from collections.abc import Callable

from erp_mcp.sandbox.odoo.world import moments
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import no_number
from erp_mcp.sandbox.odoo.world.fields import Field
from erp_mcp.sandbox.odoo.world.shapes import Json, Value, is_list

Test = Callable[[Value], bool]

_SIGNS = {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}
NEGATED = {
    "!=": "=",
    "not in": "in",
    "not like": "like",
    "not ilike": "ilike",
    "not =like": "=like",
    "not =ilike": "=ilike",
    "not any": "any",
}
PATTERNS = frozenset(("like", "ilike", "=like", "=ilike"))


def test_of(env: Environment, field: Field, operator: str, value: Json) -> Test:
    if operator in NEGATED:
        positive = test_of(env, field, NEGATED[operator], value)
        return lambda found: not positive(found)
    if operator == "=?":
        return test_of(env, field, "=", value) if value not in (None, False) else lambda found: True
    if operator in PATTERNS:
        return pattern(operator, value)
    if operator == "in" or is_list(value):
        return _within(env, field, value)
    if operator == "=":
        return _equal(env, field, value)
    return _ordered(env, field, operator, value)


def pattern(operator: str, value: Json) -> Test:
    """The `like` family; without wildcards it is a plain search."""
    written = value if isinstance(value, str) else "" if value in (None, False) else str(value)
    folds, anchored = "ilike" in operator, operator.startswith("=")
    if not written and not anchored:
        return lambda found: True
    if not anchored and not {"%", "_", "\\"} & set(written):
        needle = written.casefold() if folds else written
        return lambda found: (
            found is not False and needle in (_text(found).casefold() if folds else _text(found))
        )
    shape = re.compile(
        _regex(written if anchored else f"%{written}%"), re.DOTALL | (re.IGNORECASE if folds else 0)
    )
    return lambda found: found is not False and shape.fullmatch(_text(found)) is not None


def _regex(like: str) -> str:
    parts = re.findall(r"\\.|%|_|[^%_\\]+|\\", like, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return "".join(wild.get(part) or re.escape(part.removeprefix("\\") or part) for part in parts)


def _text(found: Value) -> str:
    return found if isinstance(found, str) else str(found)


def _within(env: Environment, field: Field, value: Json) -> Test:
    wanted = list(value) if is_list(value) else [value]
    tests = [_equal(env, field, each) for each in wanted if each in (None, False) or field.type != "many2one"]
    plain = {each for each in wanted if isinstance(each, int) and each}
    texts = {each for each in wanted if isinstance(each, str) and each}
    if field.type in ("many2one", "integer"):
        return lambda found: found in plain or any(test(found) for test in tests)
    if field.type == "char" and len(texts) == len(set(map(str, wanted))):
        return lambda found: found in texts
    return lambda found: any(test(found) for test in tests)


def _equal(env: Environment, field: Field, value: Json) -> Test:
    if value is None or value is False or value == "":
        return lambda found: not found
    if field.type == "boolean":
        return lambda found: bool(found) == bool(value)
    if field.type == "json":
        return lambda found: False
    wanted = literal(env, field, "=", value)
    stored = _stored_as(env, field)
    return lambda found: found is not False and stored(found) == wanted


def _ordered(env: Environment, field: Field, operator: str, value: Json) -> Test:
    if value is None or value is False:
        return lambda found: False
    wanted, signs, stored = literal(env, field, operator, value), _SIGNS[operator], _stored_as(env, field)
    return lambda found: _sign(stored(found), wanted) in signs


def _sign(found: Value, wanted: float | str) -> int | None:
    """Which of the two is greater; None where there is nothing to compare."""
    if isinstance(found, str) and isinstance(wanted, str):
        return (found > wanted) - (found < wanted)
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return (found > wanted) - (found < wanted)
    return None


def literal(env: Environment, field: Field, operator: str, value: Json) -> float | str:
    if field.is_number or field.type in ("many2one", "boolean"):
        return _number(value)
    if field.type == "datetime":
        return moments.of_domain(env, str(value), ends_the_day=operator in (">", "<="))
    if field.type == "date":
        return moments.of_domain(env, str(value), ends_the_day=False)[:10]
    return str(value)


def _number(value: Json) -> float:
    if isinstance(value, (int, float)):
        return value
    try:
        return float(str(value))
    except ValueError as error:
        raise no_number(str(value)) from error


def _stored_as(env: Environment, field: Field) -> Callable[[Value], Value]:
    """Odoo 19 compares moments at whole seconds; older versions see the microseconds that they do not show."""
    if field.type == "datetime" and env.version >= 19:
        return lambda found: found[:19] if isinstance(found, str) else found
    return lambda found: found
