"""A client that sends its request drop by drop is not waited for."""

import anyio
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SlowRequests:
    """The body must arrive in time; how long the answer takes is another matter."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send, self._seconds)
        try:
            await self._app(scope, request.receive, request.send)
        except TimeoutError:
            if not request.is_given_up:
                raise


class _Request:
    def __init__(self, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._deadline = anyio.current_time() + seconds
        self._is_complete = False
        self.is_given_up = False

    async def receive(self) -> Message:
        if self._is_complete:
            return await self._receive()
        try:
            with anyio.fail_after(max(self._deadline - anyio.current_time(), 0)):
                message = await self._receive()
        except TimeoutError:
            answer = JSONResponse({"error": "the request body did not arrive in time"}, 408)
            await answer(self._scope, self._receive, self._send)
            self.is_given_up = True
            raise
        self._is_complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """What the application says of the time-out is not heard: the client has its answer."""
        if not self.is_given_up:
            await self._send(message)
