"""Everything that is asked of an Odoo, typed; the same for every version and both protocols."""

import asyncio
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from erp_mcp.errors import OdooAccessDenied, OdooAnswerTooLarge, RecordMissing, UnknownModel
from erp_mcp.integrations.odoo import attachments, grouping, identity, paging
from erp_mcp.integrations.odoo.actions import Done, NeedsStep, outcome
from erp_mcp.integrations.odoo.attachments import Attachment, File
from erp_mcp.integrations.odoo.connection import Connection
from erp_mcp.integrations.odoo.grouping import Group, Grouping
from erp_mcp.integrations.odoo.identity import Identity
from erp_mcp.integrations.odoo.imports import imported
from erp_mcp.integrations.odoo.instance import Instance, Viewpoint
from erp_mcp.integrations.odoo.models import USUAL, Model, Models
from erp_mcp.integrations.odoo.opening import Session
from erp_mcp.integrations.odoo.schema import ATTRIBUTES, Field, Schema, schema_of
from erp_mcp.integrations.odoo.values import (
    Domain,
    Json,
    Record,
    Values,
    ids,
    items,
    named,
    number,
    record,
    records,
    text,
)
from erp_mcp.integrations.odoo.wire import Call

Operation = Literal["read", "write", "create", "unlink"]
Subtype = Literal["note", "comment"]


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

    @property
    def instance(self) -> Instance:
        return self._connection.instance

    async def session(self) -> Session:
        """Version, protocol and user; the first to ask it connects."""
        return await self._connection.session()

    async def server_time(self) -> datetime:
        return await self._connection.server_time()

    async def identity(self) -> Identity:
        uid = (await self.session()).uid
        found = await self.read("res.users", [uid], identity.USER_FIELDS)
        if not found:
            raise OdooAccessDenied("Odoo does not show this user its own account. Nothing was changed.")
        user = found[0]
        query = Query("res.company", [["id", "in", identity.company_ids(user)]])
        companies = [
            identity.company_of(each) for each in await self.search_read(query, identity.COMPANY_FIELDS)
        ]
        return identity.identity_of(user, {each.id: each for each in companies})

    async def search(self, query: Query) -> list[int]:
        return ids(await self._read(query.model, "search", query.arguments, query.context))

    async def search_read(self, query: Query, fields: Sequence[str]) -> list[Record]:
        arguments = {**query.arguments, "fields": list(fields)}
        return records(await self._read(query.model, "search_read", arguments, query.context))

    async def page(self, query: Query, fields: Sequence[Field]) -> tuple[list[Record], int]:
        """What a query with a limit gives, and how many there are without it."""
        wanted = paging.columns(fields, (await self.session()).version.major)
        answer = await self._read(query.model, "web_search_read", query.arguments | wanted, query.context)
        found, total = paging.page_of(answer, fields)
        if query.offset and not found:  # Odoo says that there are none, when there are none so far on
            total = await self.count(query)
        return found, total

    async def count(self, query: Query) -> int:
        arguments: dict[str, Json] = {"domain": list(query.domain)}
        return number(await self._read(query.model, "search_count", arguments, query.context))

    async def read(self, model: str, record_ids: Sequence[int], fields: Sequence[str]) -> list[Record]:
        """In the order of the ids; those that do not exist are missing from the answer."""
        if not record_ids:
            return []
        call = Call(model, "read", record_ids, {"fields": list(fields)}, reads=True)
        return records(await self._ask(call))

    async def grouped(self, asked: Grouping) -> list[Group]:
        """One row with the totals where nothing is grouped by."""
        if (await self.session()).version.major >= grouping.FIRST_WITH_FORMATTED:
            arguments = grouping.formatted_arguments(asked)
            said = records(await self._read(asked.model, "formatted_read_group", arguments, asked.context))
            return [grouping.formatted_group(asked, each) for each in said]
        arguments = grouping.classic_arguments(asked)
        said = records(await self._read(asked.model, "read_group", arguments, asked.context))
        return [grouping.classic_group(asked, each) for each in said]

    async def fields(self, model: str) -> Schema:
        """Remembered for some minutes, and until Odoo says that a field is unknown."""
        lang = (await self._seen()).lang
        if known := self._connection.known(model, lang):
            return known
        schema = schema_of(model, await self._read(model, "fields_get", {"attributes": list(ATTRIBUTES)}))
        self._connection.learn(schema, lang)
        return schema

    async def models(self) -> Models:
        query = Query("ir.model", [["transient", "=", False]], order="model")
        try:
            said = await self.search_read(query, ["model", "name"])
        except OdooAccessDenied:
            return Models(await self._usual_models(), are_all=False)
        return Models([Model(text(each["model"]), text(each["name"])) for each in said], are_all=True)

    async def name_search(
        self, model: str, words: str, domain: Domain = (), limit: int = 8
    ) -> list[tuple[int, str]]:
        """Ids and names, as Odoo's own search boxes find them."""
        within = "domain" if (await self.session()).version.major >= 19 else "args"
        arguments: dict[str, Json] = {"name": words, within: list(domain), "limit": limit}
        answer = await self._ask(Call(model, "name_search", None, arguments, reads=True))
        return [found for each in items(answer) if (found := named(each))]

    async def may(self, model: str, operation: Operation) -> bool:
        """By the rights on the model; rules on single records may still forbid one."""
        if (await self.session()).version.major >= 18:
            # Not a method of the model but of its records, none of which are meant.
            asked = Call(model, "has_access", [], {"operation": operation}, reads=True)
            return bool(await self._ask(asked))
        arguments: dict[str, Json] = {"operation": operation, "raise_exception": False}
        return bool(await self._read(model, "check_access_rights", arguments))

    async def create(
        self, model: str, rows: Sequence[Values], context: Mapping[str, Json] | None = None
    ) -> list[int]:
        """All of them or none."""
        call = Call(model, "create", None, {"vals_list": list(rows)}, ("vals_list",), context or {})
        return ids(await self._ask(call))

    async def write(self, model: str, record_ids: Sequence[int], values: Values) -> None:
        """Odoo takes a text for the id of a relation and empties the field: check values by the schema first."""
        if record_ids:
            await self._ask(Call(model, "write", record_ids, {"vals": values}, ("vals",)))

    async def unlink(self, model: str, record_ids: Sequence[int]) -> None:
        if record_ids:
            await self._ask(Call(model, "unlink", record_ids))

    async def load(self, model: str, fields: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
        """With external ids in the column `id` it can be repeated: what is there already is updated."""
        arguments: dict[str, Json] = {"fields": list(fields), "data": [list(row) for row in rows]}
        return imported(await self._ask(Call(model, "load", None, arguments)))

    async def call(
        self,
        model: str,
        method: str,
        record_ids: Sequence[int] | None,
        arguments: Values | None = None,
        context: Values | None = None,
    ) -> Done | NeedsStep:
        """An action on records, or with None one of the model itself."""
        return outcome(await self._ask(Call(model, method, record_ids, arguments or {}, (), context or {})))

    async def opened(self, model: str, fields: Sequence[str], context: Values) -> Record:
        """A dialog as it opens, filled in by Odoo; nothing is made yet."""
        spec: Json = "1" if (await self.session()).version.major < 17 else {}
        arguments: dict[str, Json] = {
            "values": {},
            "field_names": [],
            "fields_spec": dict.fromkeys(fields, spec),
        }
        call = Call(model, "onchange", [], arguments, tuple(arguments), context, reads=True)
        return record(record(await self._ask(call)).get("value"))

    async def post_message(
        self,
        model: str,
        record_id: int,
        words: str,
        subtype: Subtype = "note",
        attachment_ids: Sequence[int] = (),
    ) -> int:
        """A note is for colleagues; a comment also goes to the followers, by e-mail."""
        arguments: dict[str, Json] = {
            "body": html.escape(words, quote=False).replace("\n", "<br/>"),
            "message_type": "comment",
            "subtype_xmlid": f"mail.mt_{subtype}",
            "attachment_ids": list(attachment_ids),
        }
        if (await self.session()).version.major >= 17:  # the older ones take every body for HTML
            arguments["body_is_html"] = True
        return ids(await self._ask(Call(model, "message_post", [record_id], arguments)))[0]

    async def attachments(self, model: str, record_id: int) -> list[Attachment]:
        query = Query("ir.attachment", [["res_model", "=", model], ["res_id", "=", record_id]], order="id")
        said = await self.search_read(query, attachments.LISTED_FIELDS)
        return [attachments.attachment_of(each) for each in said]

    async def file(self, attachment_id: int, max_bytes: int) -> File:
        """Nothing of it is fetched when it is larger."""
        found = await self.read("ir.attachment", [attachment_id], attachments.LISTED_FIELDS)
        if not found:
            raise RecordMissing(f"There is no attachment {attachment_id}.")
        about = attachments.attachment_of(found[0])
        if about.size > max_bytes:
            raise OdooAnswerTooLarge(
                f"Attachment {attachment_id} has {about.size:,} bytes; at most {max_bytes:,} are read."
            )
        limit = attachments.answer_bytes(max_bytes)
        call = Call(
            "ir.attachment", "read", [attachment_id], {"fields": ["datas"]}, reads=True, answer_bytes=limit
        )
        datas = [each.get("datas") for each in records(await self._ask(call))]
        return File(about.name, about.mimetype, attachments.decoded(datas[0] if datas else None))

    async def attach(self, model: str, record_id: int, file: File) -> int:
        return (await self.create("ir.attachment", [file.values(model, record_id)]))[0]

    async def _usual_models(self) -> list[Model]:
        open_ones = await asyncio.gather(*(self._may_read(model) for model in USUAL))
        return [Model(model, model) for model, is_open in zip(USUAL, open_ones, strict=True) if is_open]

    async def _may_read(self, model: str) -> bool:
        try:
            return await self.may(model, "read")
        except UnknownModel:  # of an application that is not installed
            return False

    async def _read(self, model: str, method: str, arguments: Values, context: Values | None = None) -> Json:
        """The name of the argument `domain` was another before version 16, but its place was not."""
        by_position = ("domain",) if "domain" in arguments else ()
        return await self._ask(Call(model, method, None, arguments, by_position, context or {}, reads=True))

    async def _ask(self, call: Call) -> Json:
        viewpoint = await self._seen()
        return await self._connection.ask(replace(call, context={**viewpoint.context, **call.context}))

    async def _seen(self) -> Viewpoint:
        """The user's own where nothing is said: Odoo does not fill it in by itself."""
        if self._viewpoint is not None:
            return self._viewpoint
        session = await self._connection.session()
        return Viewpoint(session.lang, session.tz)
