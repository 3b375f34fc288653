"""Streams that stand open with nobody waiting for an answer: a server that stops does not wait for them."""

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class StandingStreams:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ending = anyio.Event()

    def end(self) -> None:
        """Those that are open and those still to come."""
        self._ending.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_standing(scope):
            await self._app(scope, receive, send)
            return
        response = _Response(send)

        async def receive_or_end() -> Message:
            """To the protocol the end looks like a client that has gone."""
            message: Message = {"type": "http.disconnect"}
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._cancel_at_end, tasks.cancel_scope)
                message = await receive()
                tasks.cancel_scope.cancel()
            if self._ending.is_set():
                await response.finish()
            return message

        await self._app(scope, receive_or_end, response.send)

    async def _cancel_at_end(self, scope: anyio.CancelScope) -> None:
        await self._ending.wait()
        scope.cancel()


def is_standing(scope: Scope) -> bool:
    """What a client listens on, as opposed to the answer to what it asked."""
    if scope["type"] != "http":
        return False
    return scope["method"] == "GET" or (b"mcp-method", b"subscriptions/listen") in scope["headers"]


class _Response:
    """Ended in order for the client, whatever the protocol still says to one that it believes to be gone."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_open = False
        self._is_finished = False

    async def send(self, message: Message) -> None:
        if not self._is_finished:
            self._is_open = message["type"] == "http.response.start" or bool(message.get("more_body"))
            await self._send(message)

    async def finish(self) -> None:
        if self._is_open:
            self._is_open, self._is_finished = False, True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
