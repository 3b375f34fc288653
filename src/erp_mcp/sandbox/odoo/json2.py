"""`/json/2/<model>/<method>`: named arguments in, the bare result out, an HTTP status for every error."""

import re
from collections.abc import Mapping
from typing import Literal

from starlette.responses import Response

from erp_mcp.sandbox.odoo.answers import described, json_answer, no_database, wrong_type
from erp_mcp.sandbox.odoo.asked import Asked, Recorded
from erp_mcp.sandbox.odoo.site import Call, Database, Site
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.shapes import Json, Nothing, is_list, is_mapping

PATH = re.compile(r"/json/2/(?P<model>[^/]+)/(?P<method>[^/]+)")
Refusal = Literal["BadRequest", "Unauthorized", "NotFound", "RequestEntityTooLarge", "UnprocessableEntity"]
CODES: Mapping[Refusal, int] = {
    "BadRequest": 400,
    "Unauthorized": 401,
    "NotFound": 404,
    "RequestEntityTooLarge": 413,
    "UnprocessableEntity": 422,
}
STATUSES: Mapping[str, int] = {
    "odoo.exceptions.AccessDenied": 403,
    "odoo.exceptions.AccessError": 403,
    "odoo.exceptions.MissingError": 404,
    "odoo.exceptions.LockError": 409,
    "odoo.exceptions.UserError": 422,
    "odoo.exceptions.ValidationError": 422,
    **{f"werkzeug.exceptions.{name}": code for name, code in CODES.items()},
}


def asked_json2(site: Site, request: Recorded) -> Asked:
    asked = PATH.fullmatch(request.path)
    model, method = (asked["model"], asked["method"]) if asked else ("", "")

    def answer() -> Response:
        database = chosen(site, request)
        if database is None:
            return no_database()
        try:
            if asked is None or request.method != "POST":
                raise refused("NotFound", "Did you mean POST /json/2/<model>/<method>?")
            if not request.is_json:
                route = "/json/2/&lt;__model__&gt;/&lt;__method__&gt;"
                return wrong_type(site.release, route, "json2", "application/json")
            return _carried_out(site, database, model, method, request)
        except Failure as failure:
            return refusal(failure)

    return Asked(model, method, answer, refusal)


def chosen(site: Site, request: Recorded) -> Database | None:
    """By the header, which may be left out where there is only one."""
    name = request.headers.get("x-odoo-database")
    if name is None and len(site.databases) == 1:
        return next(iter(site.databases.values()))
    return site.databases.get(name or "")


def refused(kind: Refusal, message: str) -> Failure:
    return Failure(f"werkzeug.exceptions.{kind}", message, [message, CODES[kind]])


def refusal(failure: Failure) -> Response:
    status = STATUSES.get(failure.name, 500)
    return json_answer(described(failure), status, {"www-authenticate": "Bearer"} if status == 401 else None)


def bearer(database: Database, request: Recorded) -> int:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        wanted = "User not authenticated, use an API Key with a Bearer Authorization header."
        raise refused("Unauthorized", wanted)
    user_id = database.user_of_key(key.strip())
    if user_id is None:
        raise refused("Unauthorized", "Invalid apikey")
    return user_id


def _carried_out(site: Site, database: Database, model: str, method: str, request: Recorded) -> Response:
    if len(request.body) > site.largest_body:
        raise refused("RequestEntityTooLarge", "The data value transmitted exceeds the capacity limit.")
    user_id = bearer(database, request)
    call = Call(model, method, None, [], _body(request))
    try:
        result = site.carry_out(database, user_id, _bound(database, call))
    except Failure as failure:
        raise _unknown(database, call, failure) or failure from None
    return json_answer(None if isinstance(result, Nothing) else result)


def _body(request: Recorded) -> Mapping[str, Json]:
    """A body that is no object is taken for an empty one."""
    try:
        body: Json = request.json if request.body else None
    except ValueError as error:
        raise refused("BadRequest", f"could not parse the body as json: {error}") from None
    return body if is_mapping(body) else {}


def _bound(database: Database, call: Call) -> Call:
    """The ids stand among the named arguments; what is left must fit the signature of the method."""
    given = dict(call.keywords)
    found = database.world.method(call.model, call.method)
    if "ids" in given and not found.takes_ids:
        raise refused("UnprocessableEntity", f"cannot call {call.model}.{call.method} with ids")
    ids = _listed(given.pop("ids", ())) if found.takes_ids else None
    try:
        found.signature.bind(**{name: value for name, value in given.items() if name != "context"})
    except TypeError as error:
        raise refused("UnprocessableEntity", str(error)) from None
    return Call(call.model, call.method, ids, [], _adapted(given))


def _listed(ids: Json) -> list[Json]:
    return list(ids) if is_list(ids) else [ids]


def _adapted(given: dict[str, Json]) -> Mapping[str, Json]:
    """One dictionary of values makes a list of one record; a context must be an object."""
    if is_mapping(values := given.get("vals_list")):
        given["vals_list"] = [values]
    if "context" in given and not is_mapping(given["context"]):
        message = "dictionary update sequence element #0 has length 1; 2 is required"
        raise Failure("builtins.ValueError", message)
    return given


def _unknown(database: Database, call: Call, failure: Failure) -> Failure | None:
    """What is no model and no method is no address either."""
    if call.model not in database.world.schema:
        return refused("NotFound", f"the model '{call.model}' does not exist")
    if failure.name == "builtins.AttributeError":
        return refused("NotFound", failure.message)
    return None
