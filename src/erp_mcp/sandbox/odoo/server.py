"""The server itself: it understands a request, lets the planned fault happen, and answers."""

from collections import deque
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from erp_mcp.sandbox.listening import TransportOf
from erp_mcp.sandbox.odoo.asked import Asked, Recorded
from erp_mcp.sandbox.odoo.documentation import FOLDER, asked_documentation
from erp_mcp.sandbox.odoo.faults import Exchange, Faults
from erp_mcp.sandbox.odoo.json2 import asked_json2
from erp_mcp.sandbox.odoo.jsonrpc import PATH, asked_jsonrpc
from erp_mcp.sandbox.odoo.pages import asked_page
from erp_mcp.sandbox.odoo.site import MOST_REMEMBERED, Site

Asking = Callable[[Site, Recorded], Asked]


class OdooSandbox:
    """An ASGI application."""

    def __init__(self, url: str, transport_of: TransportOf, site: Site) -> None:
        self.url = url
        self.site = site
        self.requests: deque[Recorded] = deque(maxlen=MOST_REMEMBERED)
        self.faults = Faults()
        self._transport_of = transport_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        recorded = Recorded(request.method, request.url.path, dict(request.headers), body)
        self.requests.append(recorded)
        asked = self._asking(recorded.path)(self.site, recorded)
        exchange = Exchange(asked, self._transport_of(scope["client"]), receive, send)
        response = await self.faults.play_for(asked)(exchange)
        if response is not None:
            response.headers["connection"] = "close"
            await response(scope, receive, send)

    def _asking(self, path: str) -> Asking:
        if path == PATH:
            return asked_jsonrpc
        if self.site.release.has_json2 and (path == "/json/2" or path.startswith("/json/2/")):
            return asked_json2
        if self.site.release.has_json2 and path.startswith(FOLDER):
            return asked_documentation
        return asked_page
