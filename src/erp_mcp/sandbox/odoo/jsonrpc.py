"""`/jsonrpc`: one envelope around the services common, db and object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import PlainTextResponse, Response

from erp_mcp.sandbox.odoo.answers import described, json_answer, wrong_type
from erp_mcp.sandbox.odoo.asked import Asked, Recorded, member
from erp_mcp.sandbox.odoo.release import Release
from erp_mcp.sandbox.odoo.site import Call, Database, Result, Site
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.shapes import Json, Nothing, is_list, is_mapping

PATH = "/jsonrpc"
ACCEPTED = "application/json, application/json-rpc"
Arguments = Sequence[Json]


@dataclass(frozen=True, slots=True)
class Envelope:
    release: Release
    number: Json

    def result(self, value: Result) -> Response:
        """A method that gives nothing is answered without a result."""
        member = {} if isinstance(value, Nothing) else {"result": value}
        return json_answer({"jsonrpc": "2.0", "id": self.number} | member)

    def error(self, failure: Failure) -> Response:
        is_expired = failure.name == "odoo.http.SessionExpiredException"
        error: Json = {
            "code": 100 if is_expired else self.release.error_code,
            "message": "Odoo Session Expired" if is_expired else "Odoo Server Error",
            "data": described(failure),
        }
        return json_answer({"jsonrpc": "2.0", "id": self.number, "error": error})


def asked_jsonrpc(site: Site, request: Recorded) -> Asked:
    broken = unreadable(site, request)
    body = request.json if broken is None else None
    envelope = Envelope(site.release, member(body, "id"))
    params = member(body, "params")
    service, method, arguments = _named(params)

    def answer() -> Response:
        if broken is not None:
            return broken
        try:
            return envelope.result(_served(site, params))
        except Failure as failure:
            return envelope.error(failure)

    match arguments:
        case [_, _, _, str(model), str(called), *_] if service == "object":
            return Asked(model, called, answer, envelope.error)
        case _:
            return Asked(service or PATH, method, answer, envelope.error)


def unreadable(site: Site, request: Recorded) -> Response | None:
    if not request.is_json or request.method != "POST":
        return wrong_type(site.release, PATH, "jsonrpc" if site.release.has_json2 else "json", ACCEPTED)
    if len(request.body) > site.largest_body:
        return Envelope(site.release, None).error(too_large())
    try:
        is_object = is_mapping(request.json)
    except ValueError:
        return PlainTextResponse("Invalid JSON data", 400, media_type="text/html")
    return None if is_object else PlainTextResponse("Invalid JSON-RPC data", 400, media_type="text/html")


def too_large() -> Failure:
    return Failure(
        "werkzeug.exceptions.RequestEntityTooLarge",
        "413 Request Entity Too Large: The data value transmitted exceeds the capacity limit.",
        [],
    )


def _named(params: Json) -> tuple[str, str, Arguments]:
    match params:
        case {"service": str(service), "method": str(method), "args": arguments} if is_list(arguments):
            return service, method, arguments
        case _:
            return "", "", []


def _served(site: Site, params: Json) -> Result:
    service, method, arguments = _named(params)
    match service:
        case "common":
            return _common(site, method, arguments)
        case "db":
            return _db(site, method, arguments)
        case "object":
            return _object(site, method, arguments)
        case "":
            owner = "JSONRPC" if site.release.has_json2 else "RPC"
            missing = "missing 3 required positional arguments: 'service', 'method', and 'args'"
            raise Failure("builtins.TypeError", f"{owner}.jsonrpc() {missing}")
        case _:
            raise Failure("builtins.KeyError", service)


def _common(site: Site, method: str, arguments: Arguments) -> Json:
    match method, arguments:
        case "version", _:
            return version_info(site.release)
        case "about", _:
            return "See http://openerp.com"
        case (("authenticate" | "login"), [database, login, secret, *_]):
            user_id = site.database(database).entering(str(login), str(secret))
            return False if user_id is None else user_id
        case _:
            raise _no_method(method)


def version_info(release: Release) -> Mapping[str, Json]:
    return {
        "server_version": release.build,
        "server_version_info": release.numbers,
        "server_serie": release.version,
        "protocol_version": 1,
    }


def _db(site: Site, method: str, arguments: Arguments) -> Json:
    match method, arguments:
        case "list", _:
            return sorted(site.databases)
        case "server_version", _:
            return site.release.build
        case "db_exist", [name]:
            return name in site.databases
        case _:
            raise _no_method(method)


def _no_method(method: str) -> Failure:
    return Failure("builtins.Exception", f"Method not found: {method}")


def _object(site: Site, method: str, arguments: Arguments) -> Result:
    if method not in ("execute_kw", "execute"):
        raise Failure("builtins.NameError", f"Method not available {method}")
    match arguments:
        case [name, int(user_id), secret, str(model), str(called), *rest]:
            database = site.database(name)
            database.admit(user_id, str(secret))
            positional, keywords = _split(method, rest)
            return site.carry_out(database, user_id, call_of(database, model, called, positional, keywords))
        case _ if site.release.has_json2:
            given = len(arguments)
            message = f"not enough values to unpack (expected at least 5, got {given})"
            raise Failure("builtins.ValueError", message)
        case _:
            raise Failure("builtins.IndexError", "list index out of range")


def _split(method: str, rest: Arguments) -> tuple[Arguments, Mapping[str, Json]]:
    """`execute` has its arguments bare, `execute_kw` in a list and a mapping."""
    if method == "execute":
        return rest, {}
    positional: Json = rest[0] if rest else ()
    keywords: Json = rest[1] if len(rest) > 1 else None
    return positional if is_list(positional) else [positional], keywords if is_mapping(keywords) else {}


def call_of(
    database: Database, model: str, method: str, positional: Arguments, keywords: Mapping[str, Json]
) -> Call:
    """The ids are the first argument of a method of records."""
    ids: Json = positional[0] if positional and database.takes_ids(model, method) else None
    if is_list(ids):
        return Call(model, method, ids, positional[1:], keywords)
    return Call(model, method, None, positional, keywords)
