"""The few addresses that need no user, and what stands at every other one."""

from starlette.responses import Response

from erp_mcp.sandbox.odoo.answers import NOT_FOUND, json_answer, no_database, page
from erp_mcp.sandbox.odoo.asked import Asked, Recorded, member
from erp_mcp.sandbox.odoo.json2 import chosen
from erp_mcp.sandbox.odoo.jsonrpc import Envelope, version_info
from erp_mcp.sandbox.odoo.site import Site
from erp_mcp.sandbox.odoo.world import Failure


def asked_page(site: Site, request: Recorded) -> Asked:
    envelope = Envelope(
        site.release, member(request.json, "id") if request.is_json and request.body else None
    )

    def answer() -> Response:
        match request.path:
            case "/web/health":
                return json_answer({"status": "pass"}, headers={"cache-control": "no-store"})
            case "/web/webclient/version_info":
                return envelope.result(version_info(site.release))
            case "/web/database/list":
                return envelope.result(sorted(site.databases))
            case "/web/version" | "/json/version" if site.release.has_json2:
                return json_answer({"version_info": site.release.numbers, "version": site.release.build})
            case _:
                return nothing_there(site, request)

    return Asked(request.path, request.method, answer, refusal_page)


def nothing_there(site: Site, request: Recorded) -> Response:
    if site.release.has_json2 and chosen(site, request) is None:
        return no_database()
    return page(404, NOT_FOUND)


def refusal_page(failure: Failure) -> Response:
    return page(500, failure.message)
