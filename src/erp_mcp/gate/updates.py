"""Updates from every process to the streams that wait for them; nobody hears of another tenant."""

from collections.abc import Callable

import anyio.lowlevel
from mcp.server.subscriptions import ResourceUpdated, ServerEvent

from erp_mcp.governance.principal import current_call

Listener = Callable[[ServerEvent], None]


class Updates:
    """The SDK's bus: PostgreSQL brings the events in, and each tenant's listeners get its own."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[object, Listener]] = {}

    async def publish(self, event: ServerEvent) -> None:
        """What a request announces itself, to its own tenant; data is announced by its transaction."""
        self._hand_out(current_call.get().principal.tenant_id, event)
        await anyio.lowlevel.checkpoint()  # the streams drain between two events

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Registered under the tenant of the request that subscribes."""
        token = object()
        listeners = self._listeners.setdefault(current_call.get().principal.tenant_id, {})
        listeners[token] = listener

        def unsubscribe() -> None:
            listeners.pop(token, None)

        return unsubscribe

    def deliver(self, tenant_id: str, uri: str) -> None:
        self._hand_out(tenant_id, ResourceUpdated(uri=uri))

    def _hand_out(self, tenant_id: str, event: ServerEvent) -> None:
        for listener in list(self._listeners.get(tenant_id, {}).values()):
            listener(event)
