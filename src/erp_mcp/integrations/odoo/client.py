"""Everything that is asked of an Odoo, typed; the same for every version and both protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from erp_mcp.integrations.odoo.connection import Connection
from erp_mcp.integrations.odoo.instance import Viewpoint
from erp_mcp.integrations.odoo.opening import Session
from erp_mcp.integrations.odoo.schema import ATTRIBUTES, Schema, schema_of
from erp_mcp.integrations.odoo.values import Domain, Json, Record, ids, number, records
from erp_mcp.integrations.odoo.wire import Call


@dataclass(frozen=True, slots=True)
class Query:
    """Which records of a model; what is archived belongs to it only `with_archived`."""

    model: str
    domain: Domain = ()
    order: str | None = None
    limit: int | None = None
    offset: int = 0
    with_archived: bool = False

    @property
    def arguments(self) -> dict[str, Json]:
        page: dict[str, Json] = {"order": self.order, "limit": self.limit, "offset": self.offset}
        return {"domain": list(self.domain), **{name: value for name, value in page.items() if value}}

    @property
    def context(self) -> dict[str, Json]:
        return {"active_test": False} if self.with_archived else {}


class Odoo:
    """Cheap to make: `seen_from` gives the same connection in another language, zone or company."""

    def __init__(self, connection: Connection, viewpoint: Viewpoint | None = None) -> None:
        self._connection = connection
        self._viewpoint = viewpoint

    def seen_from(self, viewpoint: Viewpoint) -> "Odoo":
        return Odoo(self._connection, viewpoint)

    async def session(self) -> Session:
        """Version, protocol and user; the first to ask it connects."""
        return await self._connection.session()

    async def search(self, query: Query) -> list[int]:
        return ids(await self._read(query.model, "search", query.arguments, query.context))

    async def search_read(self, query: Query, fields: Sequence[str]) -> list[Record]:
        arguments = {**query.arguments, "fields": list(fields)}
        return records(await self._read(query.model, "search_read", arguments, query.context))

    async def count(self, query: Query) -> int:
        arguments: dict[str, Json] = {"domain": list(query.domain)}
        return number(await self._read(query.model, "search_count", arguments, query.context))

    async def read(self, model: str, record_ids: Sequence[int], fields: Sequence[str]) -> list[Record]:
        """In the order of the ids; those that do not exist are missing from the answer."""
        if not record_ids:
            return []
        call = Call(model, "read", record_ids, {"fields": list(fields)}, reads=True)
        return records(await self._ask(call))

    async def fields(self, model: str) -> Schema:
        """Remembered for some minutes, and until Odoo says that a field is unknown."""
        lang = (await self._seen()).lang
        if known := self._connection.known(model, lang):
            return known
        schema = schema_of(model, await self._read(model, "fields_get", {"attributes": list(ATTRIBUTES)}))
        self._connection.learn(schema, lang)
        return schema

    async def _read(
        self,
        model: str,
        method: str,
        arguments: Mapping[str, Json],
        context: Mapping[str, Json] | None = None,
    ) -> Json:
        """The name of the argument `domain` was another before version 16, but its place was not."""
        by_position = ("domain",) if "domain" in arguments else ()
        call = Call(model, method, None, arguments, by_position, context or {}, reads=True)
        return await self._ask(call)

    async def _ask(self, call: Call) -> Json:
        viewpoint = await self._seen()
        return await self._connection.ask(replace(call, context={**viewpoint.context, **call.context}))

    async def _seen(self) -> Viewpoint:
        """The user's own where nothing is said: Odoo does not fill it in by itself."""
        if self._viewpoint is not None:
            return self._viewpoint
        session = await self._connection.session()
        return Viewpoint(session.lang, session.tz)
