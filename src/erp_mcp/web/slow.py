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
        deadline = anyio.current_time() + self._seconds
        is_complete = False

        async def receive_in_time() -> Message:
            nonlocal is_complete
            if is_complete:
                return await receive()
            with anyio.fail_after(max(deadline - anyio.current_time(), 0)):
                message = await receive()
            is_complete = not message.get("more_body", False)
            return message

        try:
            await self._app(scope, receive_in_time, send)
        except TimeoutError:
            if is_complete:
                raise
            await JSONResponse({"error": "the request body did not arrive in time"}, 408)(
                scope, receive, send
            )
