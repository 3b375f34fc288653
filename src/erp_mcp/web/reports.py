"""Files of reports for whoever has a signed link; to everybody else there is nothing here."""

from typing import get_args

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from erp_mcp.errors import ErpError, NotFound, StoreUnavailable
from erp_mcp.opening import Opening
from erp_mcp.reports.handing.links import Ticket
from erp_mcp.reports.wanted import Form

PATH = "/reports/{tenant_id}/{report_id:int}.{form}"
FORMS: dict[str, Form] = {each: each for each in get_args(Form)}
LARGEST_ID = 2**63 - 1
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    # Whatever a file holds, it reads nothing of this server and sends nothing anywhere.
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def report_routes(opening: Opening, seconds: float) -> list[Route]:
    async def serve(request: Request) -> Response:
        """What is wrong with a link is nobody's business: each answer is the same."""
        try:
            with anyio.fail_after(seconds):
                return await file_of(request, opening)
        except StoreUnavailable:
            opening.reopen()
            return Response(status_code=503, headers={"Retry-After": "2"})
        except TimeoutError:
            return Response(status_code=503, headers={"Retry-After": "30"})
        except ErpError:
            return Response(status_code=404)

    return [Route(PATH, serve, methods=["GET"])]


async def file_of(request: Request, opening: Opening) -> Response:
    path, query = request.path_params, request.query_params
    form = FORMS.get(path["form"])
    if form is None or path["report_id"] > LARGEST_ID:
        raise NotFound
    app = await opening.app()
    ticket = Ticket(path["tenant_id"], path["report_id"], form)
    if not app.reporting.handing.opens(ticket, query.get("expires", ""), query.get("signature", "")):
        raise NotFound
    summary = await app.reporting.reports.kept(ticket.tenant_id, ticket.report_id)
    made = await app.reporting.handing.rendered(ticket.tenant_id, summary, form)
    shown = "inline" if form == "html" else "attachment"
    named = f'{shown}; filename="{made.filename}"'
    return Response(made.content, media_type=made.mime, headers={**HEADERS, "Content-Disposition": named})
