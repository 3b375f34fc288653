"""Updates from every process to the streams that wait for them; nobody hears of another tenant."""

from collections.abc import Callable

from mcp.server.subscriptions import ResourceUpdated, ServerEvent

from erp_mcp.governance.principal import current_call

Listener = Callable[[ServerEvent], None]


class Updates:
    """The SDK's bus: PostgreSQL brings the events in, and each tenant's listeners get its own."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[object, Listener]] = {}

    async def publish(self, event: ServerEvent) -> None:
        """Nothing is published from inside: changes are announced by the transaction that makes them."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Registered under the tenant of the request that subscribes."""
        token = object()
        listeners = self._listeners.setdefault(current_call.get().principal.tenant_id, {})
        listeners[token] = listener

        def unsubscribe() -> None:
            listeners.pop(token, None)

        return unsubscribe

    def deliver(self, tenant_id: str, uri: str) -> None:
        for listener in list(self._listeners.get(tenant_id, {}).values()):
            listener(ResourceUpdated(uri=uri))
