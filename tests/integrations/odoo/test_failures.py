"""Every error that was recorded has a name of ours, and nothing of Odoo's inside comes out with it."""

import json
from collections.abc import Iterator

import httpx
import pytest

from erp_mcp import errors
from erp_mcp.budget import Tokens
from erp_mcp.errors import ErpError
from erp_mcp.integrations.odoo.http import Line
from erp_mcp.integrations.odoo.instance import DEFAULT_BOUNDS
from erp_mcp.integrations.odoo.json2 import Json2
from erp_mcp.integrations.odoo.jsonrpc import JsonRpc
from erp_mcp.integrations.odoo.values import Json, Values
from erp_mcp.integrations.odoo.wire import Call, Letter
from tests.integrations.odoo.recordings import SETS, Exchange, exchange

# By the name of Odoo's exception, and where that says too little by the recording.
BY_NAME: dict[str, type[ErpError]] = {
    "builtins.AssertionError": errors.InvalidValue,
    "builtins.AttributeError": errors.UnknownMethod,
    "builtins.Exception": errors.OdooFailed,
    "builtins.IndexError": errors.OdooFailed,
    "builtins.KeyError": errors.OdooFailed,
    "builtins.NameError": errors.OdooFailed,
    "builtins.TypeError": errors.InvalidValue,
    "builtins.ValueError": errors.InvalidValue,
    "odoo.exceptions.AccessDenied": errors.OdooLoginFailed,
    "odoo.exceptions.AccessError": errors.OdooAccessDenied,
    "odoo.exceptions.MissingError": errors.RecordMissing,
    "odoo.exceptions.UserError": errors.BusinessRule,
    "odoo.exceptions.ValidationError": errors.BusinessRule,
    "odoo.http.SessionExpiredException": errors.OdooLoginFailed,
    "psycopg2.OperationalError": errors.OdooDatabaseUnknown,
    "psycopg2.errors.InvalidTextRepresentation": errors.InvalidValue,
    "psycopg2.errors.SerializationFailure": errors.ConcurrentUpdate,
    "werkzeug.exceptions.BadRequest": errors.InvalidValue,
    "werkzeug.exceptions.NotFound": errors.UnknownMethod,
    "werkzeug.exceptions.RequestEntityTooLarge": errors.OdooRequestTooLarge,
    "werkzeug.exceptions.Unauthorized": errors.OdooLoginFailed,
    "werkzeug.exceptions.UnprocessableEntity": errors.InvalidValue,
}
BY_RECORDING: dict[str, type[ErpError]] = {
    "unknown_model": errors.UnknownModel,
    "err_unknown_field": errors.UnknownField,
    "nonstored": errors.FieldNotStored,
    "fields_get_stock": errors.UnknownModel,
    "fields_get_purchase": errors.UnknownModel,
    "product_find": errors.UnknownField,
    "sale_read_confirmed": errors.UnknownField,
    "err_bad_domain_field": errors.UnknownField,
}
# A KeyError names a field where it is one of those that were written, which the recorder called so.
WRITTEN = Call("res.partner", "write", None, {"vals": {"no_field": 1}})


def recorded_errors() -> Iterator[tuple[str, Exchange]]:
    for path in sorted(SETS.glob("*/[0-9]*.json")):
        found = exchange(path.parent.name, path.stem)
        if error_in(found) is not None:
            yield f"{path.parent.name}/{path.stem}", found


def error_in(found: Exchange) -> Values | None:
    try:
        body: Json = json.loads(found.body)
    except ValueError:
        return None
    match body:
        case {"error": {"data": dict(data)}}:
            return data
        case dict() if found.status >= 400:
            return body
        case _:
            return None


def expected(name: str, said: Values) -> type[ErpError]:
    """A missing model of the documentation is not an unknown model of the API."""
    by_recording = (kind for part, kind in BY_RECORDING.items() if part in name and "doc_bearer" not in name)
    return next(by_recording, BY_NAME[str(said["name"])])


async def raised_by(found: Exchange) -> ErpError:
    transport = httpx.MockTransport(lambda _: found.response())
    answer = await Line("http://odoo.test", DEFAULT_BOUNDS, transport).exchange(Letter("POST", "/"), 5)
    is_json2 = "/jsonrpc" not in str(found.request["url"]) and b'"jsonrpc"' not in found.body
    protocol = Json2("erp", "a key") if is_json2 else JsonRpc("erp", 2, "a key")
    with pytest.raises(ErpError) as caught:
        protocol.result(WRITTEN, answer)
    return caught.value


@pytest.mark.usefixtures("recorded")
async def test_every_recorded_error_has_its_name() -> None:
    found = {
        name: (expected(name, error_in(each) or {}), await raised_by(each))
        for name, each in recorded_errors()
    }
    wrong = {name: (kind, got) for name, (kind, got) in found.items() if type(got) is not kind}
    assert not wrong
    assert len(found) > 250


@pytest.mark.usefixtures("recorded")
async def test_no_error_leaks_what_is_inside_odoo_or_spends_many_tokens(o200k: Tokens) -> None:
    said = {name: str(await raised_by(each)) for name, each in recorded_errors()}
    assert not {
        name: text for name, text in said.items() if "Traceback" in text or "/odoo/" in text or ".py" in text
    }
    assert not {name: text for name, text in said.items() if o200k.count(text) > 80}
