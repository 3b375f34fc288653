"""What both protocols answer with: JSON with its headers, HTML as the web server underneath writes it."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response

from erp_mcp.sandbox.odoo.release import Release
from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.shapes import Json

JSON = "application/json; charset=utf-8"
NOT_FOUND = "The requested URL was not found on the server."
NO_DATABASE = """<!DOCTYPE html>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>No database is selected and nothing else answers at this address.</p>
<!-- The X-Odoo-Database header selects one. -->
"""


def json_answer(content: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, status, dict(headers or {}), media_type=JSON)


def page(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    title = f"{status} {HTTPStatus(status).phrase}"
    heading = HTTPStatus(status).phrase
    body = f"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{heading}</h1>\n<p>{text}</p>\n"
    return HTMLResponse(body, status, dict(headers or {}))


def no_database() -> Response:
    return HTMLResponse(NO_DATABASE, 404)


def wrong_type(release: Release, path: str, kind: str, accepted: str) -> Response:
    text = f"Request inferred type is compatible with ['http'] but '{path}' is type='{kind}'."
    headers = {"accept": accepted} if release.has_json2 else {}
    return page(release.wrong_type_status, text, headers)


def described(failure: Failure) -> dict[str, Json]:
    """With the traceback of a server and its paths, which nobody outside should ever read."""
    kind = failure.name.rpartition(".")[2]
    return {
        "name": failure.name,
        "message": failure.message,
        "arguments": list(failure.arguments),
        "context": {},
        "debug": "Traceback (most recent call last):\n"
        '  File "/opt/odoo/odoo/http.py", line 2290, in _serve_db\n'
        f"{kind}: {failure.message}\n",
    }
