"""The client of the SDK, over an HTTP client of ours; needs the SDK."""

import httpx
from google import genai
from google.genai.types import HttpOptions

from erp_mcp.errors import AiMisconfigured
from erp_mcp.integrations.gemini.client import Account

API_VERSION = "v1beta"  # has everything that we send; Vertex has versions of its own
LONGEST_CONNECT_SECONDS = 5.0


class Connection:
    def __init__(self, account: Account) -> None:
        # The SDK's own client follows redirects with the key, and some of its clients repeat what broke off,
        # which can be charged twice.
        self._http = httpx.AsyncClient(event_hooks={"request": [hurry_connecting]})
        self._client = client_of(account, self._http)
        self.models = self._client.aio.models

    async def close(self) -> None:
        self._client.close()
        await self._http.aclose()


def client_of(account: Account, http: httpx.AsyncClient) -> genai.Client:
    """Says everything that the SDK would otherwise look for in the environment."""
    options = HttpOptions(base_url=account.base_url, httpx_async_client=http)
    if account.vertex_project is not None:
        return genai.Client(
            vertexai=True,
            project=account.vertex_project,
            location=account.vertex_location or "global",
            http_options=options,
        )
    if not account.api_key:
        raise AiMisconfigured("There is no key for Gemini; set GOOGLE_API_KEY.")
    options.api_version = API_VERSION
    return genai.Client(vertexai=False, api_key=account.api_key, http_options=options)


async def hurry_connecting(request: httpx.Request) -> None:
    """Behind a silent firewall half the time must be left to say that nothing was sent."""
    limits: dict[str, float] = request.extensions["timeout"]
    limits["connect"] = min(limits["connect"] / 2, LONGEST_CONNECT_SECONDS)
