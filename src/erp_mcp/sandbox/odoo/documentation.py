"""`/doc-bearer`: what can be called, model by model, for whoever may read the models themselves."""

import hashlib
import json

from starlette.responses import Response

from erp_mcp.sandbox.odoo.answers import JSON, NOT_FOUND, no_database
from erp_mcp.sandbox.odoo.asked import Asked, Recorded
from erp_mcp.sandbox.odoo.json2 import bearer, chosen, refusal, refused
from erp_mcp.sandbox.odoo.site import Database, Site
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.methods import Method
from erp_mcp.sandbox.odoo.world.shapes import Json

FOLDER = "/doc-bearer/"
MODULES = (
    "base",
    "web",
    "rpc",
    "api_doc",
    "mail",
    "contacts",
    "product",
    "account",
    "crm",
    "stock",
    "purchase",
    "sale",
)


def asked_documentation(site: Site, request: Recorded) -> Asked:
    name = request.path.removeprefix(FOLDER).removesuffix(".json")

    def answer() -> Response:
        database = chosen(site, request)
        if database is None:
            return no_database()
        try:
            return _tagged(request, _document(database, bearer(database, request), name))
        except Failure as failure:
            return refusal(failure)

    return Asked(FOLDER, name, answer, refusal)


def _tagged(request: Recorded, document: Json) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"etag": tag, "cache-control": "no-cache, private", "content-language": "en-US"}
    if request.headers.get("if-none-match") == tag:
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type=JSON)


def _document(database: Database, user_id: int, name: str) -> Json:
    _admit(database, user_id)
    schema = database.world.schema
    if name == "index":
        documents = [_summary(database, user_id, model) for model in sorted(schema)]
        return {"modules": MODULES, "models": documents}
    if name not in schema:
        raise refused("NotFound", NOT_FOUND)
    return _description(database, user_id, name)


def _admit(database: Database, user_id: int) -> None:
    try:
        database.world.call(user_id, "ir.model", "search_count", None, [[]], {})
    except Failure as failure:
        message = "This page is only accessible to Technical Documentation users."
        raise Failure("odoo.exceptions.AccessError", message) from failure


def _summary(database: Database, user_id: int, model: str) -> Json:
    return {
        "model": model,
        "name": database.world.schema.model(model).label,
        "fields": database.fields(user_id, model, "string"),
        "methods": [each.name for each in database.world.methods_of(model)],
    }


def _description(database: Database, user_id: int, model: str) -> Json:
    return {
        "model": model,
        "name": database.world.schema.model(model).label,
        "doc": None,
        "fields": database.fields(user_id, model),
        "methods": {each.name: _method(each) for each in database.world.methods_of(model)},
    }


def _method(method: Method) -> Json:
    """Of a default only that there is one."""
    taken = method.signature.parameters.values()
    optional = [each.name for each in taken if each.default is not each.empty]
    shown = [f"{each.name}=None" if each.name in optional else each.name for each in taken]
    described: dict[str, Json] = {
        "signature": f"({', '.join(shown)})",
        "parameters": {each.name: {"default": None} if each.name in optional else {} for each in taken},
    }
    return described | ({} if method.takes_ids else {"api": ["model"]})
