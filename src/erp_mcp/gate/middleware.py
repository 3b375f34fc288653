"""The order of things for every message: who, may they, how often, the work, what it cost."""

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import anyio
from mcp.server.apps import client_supports_apps
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS
from pydantic import ValidationError

from erp_mcp.errors import ErpError, RequestTimedOut, StoreUnavailable, TokenRefused
from erp_mcp.gate.admission import Admission, Admitted, watched
from erp_mcp.gate.backstop import Wire, count, cut
from erp_mcp.gate.outcome import CANCELLED, CRASHED, Outcome, Report
from erp_mcp.gate.pages import bound, page_bytes
from erp_mcp.gate.tracking import accept
from erp_mcp.gate.wire import as_sent, code_of, protocol_error, tool_error
from erp_mcp.governance.principal import Call, Principal, current_call, local_principal
from erp_mcp.opening import Opening, current_opening
from erp_mcp.settings import Settings

Context = ServerRequestContext[Opening, Any]  # the second parameter is the transport's own request
BUDGETED = {"tools/call", "resources/read", "prompts/get"}
PRINCIPAL = "erp.principal"
UNTIMED = {"subscriptions/listen"}


class Gate:
    def __init__(self, settings: Settings, admission: Admission, reports: Sequence[Report]) -> None:
        self._settings = settings
        self._admission = admission
        self._reports = reports

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        if ctx.request_id is None:
            return await call_next(ctx)
        outcome = Outcome(ctx.method)
        try:
            with _counted(ctx):
                return await self._serve(ctx, call_next, outcome)
        except ErpError as error:
            outcome.error = error.code
            raise protocol_error(error, **_about(ctx)) from error
        except MCPError as error:
            outcome.error = code_of(error)
            raise
        except ValidationError:
            outcome.error = str(INVALID_PARAMS)
            raise
        except anyio.get_cancelled_exc_class():
            # A subscription has no other end.
            outcome.error = None if ctx.method in UNTIMED else CANCELLED
            raise
        finally:
            self._finish(ctx.lifespan_context, outcome)

    def _finish(self, opening: Opening, outcome: Outcome) -> None:
        outcome.finish()
        for report in self._reports:
            report(outcome)
        if outcome.error == StoreUnavailable.code:
            opening.reopen()
        else:
            # What needs the store should find it open; the first answer is already on its way.
            opening.start()

    async def _serve(self, ctx: Context, call_next: CallNext, outcome: Outcome) -> HandlerResult:
        principal = outcome.principal = self._identify(ctx)
        admitted = self._admission.admit(ctx.method, ctx.params or {}, principal)
        outcome.subject = admitted.subject
        call = Call(
            principal, ctx.method, admitted.uri, self._address(ctx), shows_views=client_supports_apps(ctx)
        )
        with _bound(call, ctx.lifespan_context):
            try:
                result = await self._work(ctx, call_next, call, admitted)
                if isinstance(result, dict):
                    await accept(ctx, result, call)
                    await self._account(ctx, result, call, admitted, outcome)
            except (ErpError, MCPError) as error:
                ours = _ours(error)
                if ctx.method != "tools/call" or ours is None:
                    raise
                outcome.error = ours.code
                return as_sent(ctx.protocol_version, tool_error(ours))
        outcome.error = CRASHED if isinstance(result, dict) and result.get("isError") else None
        return result

    def _identify(self, ctx: Context) -> Principal:
        """Over HTTP the bearer was checked at the door; a request that came around it is refused."""
        if ctx.request is None:
            return local_principal(self._settings.tenant)
        principal = ctx.request.scope.get(PRINCIPAL)
        if not isinstance(principal, Principal):
            raise TokenRefused
        return principal

    def _address(self, ctx: Context) -> str:
        """The name by which the client called was checked at the door."""
        if ctx.request is None:
            return ""
        return (self._settings.public_url or str(ctx.request.base_url)).rstrip("/")

    async def _work(self, ctx: Context, call_next: CallNext, call: Call, admitted: Admitted) -> HandlerResult:
        if admitted.refusal is not None:
            raise admitted.refusal
        if admitted.bucket is not None:
            await (await ctx.lifespan_context.app()).rates.count(call.principal, admitted.bucket)
        if admitted.is_metered:
            ration = await (await ctx.lifespan_context.app()).allowance.ration(call.principal)
            call.detail, call.note = ration.detail, ration.note
        if ctx.method in UNTIMED:
            return await call_next(_without_queries(ctx))
        with anyio.move_on_after(self._settings.request_timeout_seconds):
            return await call_next(ctx)
        raise RequestTimedOut

    async def _account(
        self, ctx: Context, result: Wire, call: Call, admitted: Admitted, outcome: Outcome
    ) -> None:
        """Hold the result to its budget, say what it cost, and meter it."""
        if ctx.method == "tools/list":
            result["tools"] = [
                tool for tool in result["tools"] if self._admission.may_see(call.principal, tool["name"])
            ]
        if ctx.method not in BUDGETED or result.get("resultType", "complete") != "complete":
            return
        if admitted.is_page:
            outcome.bytes = page_bytes(result)
            return
        app = await ctx.lifespan_context.app()
        outcome.bytes = bound(result)
        max_tokens = self._settings.budget_of(admitted.max_tokens)
        outcome.tokens = count(app.tokens, ctx.method, result)
        outcome.saved_tokens = call.saved_tokens
        if outcome.tokens > max_tokens:
            saved, outcome.trimmed = outcome.tokens, True
            outcome.tokens = cut(app.tokens, ctx.method, result, max_tokens)
            outcome.saved_tokens += saved - outcome.tokens
        _describe(result, call, outcome.tokens, max_tokens, app.tokens.name)
        app.allowance.meter(
            call.principal, outcome.tokens, outcome.saved_tokens, is_reading=admitted.is_metered
        )


@contextmanager
def _bound(call: Call, opening: Opening) -> Generator[None]:
    tokens = current_call.set(call), current_opening.set(opening)
    try:
        yield
    finally:
        current_call.reset(tokens[0])
        current_opening.reset(tokens[1])


def _without_queries(ctx: Context) -> Context:
    """A subscription is to the resource, whatever budget its URI was read with."""
    notifications = dict((ctx.params or {}).get("notifications") or {})
    if "resourceSubscriptions" in notifications:
        notifications["resourceSubscriptions"] = [uri.partition("?")[0] for uri in watched(ctx.params or {})]
    return replace(ctx, params={**(ctx.params or {}), "notifications": notifications})


def _describe(result: Wire, call: Call, tokens: int, max_tokens: int, encoding: str) -> None:
    counted = {"erp/tokens": tokens, "erp/encoding": encoding}
    for holder in (result, *result.get("contents", [])):
        holder["_meta"] = {"erp/maxTokens": max_tokens, **holder.get("_meta", {}), **call.meta, **counted}


def _ours(error: ErpError | MCPError) -> ErpError | None:
    """What a tool failed with: the SDK lets nothing but its own errors through, so ours comes inside one."""
    if isinstance(error, ErpError):
        return error
    return error.__cause__ if isinstance(error.__cause__, ErpError) else None


def _counted(ctx: Context) -> AbstractContextManager[None]:
    """A subscription is not waited for when the server stops."""
    return nullcontext() if ctx.method in UNTIMED else ctx.lifespan_context.serving()


def _about(ctx: Context) -> dict[str, str]:
    uri = (ctx.params or {}).get("uri") if ctx.method == "resources/read" else None
    return {"uri": uri} if isinstance(uri, str) else {}
