"""What a caller does to the library: adding, replacing and removing a source, each whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar, cast

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput, KnowledgeNotFound, NotAuthorized
from erp_mcp.governance import audit
from erp_mcp.governance.lines import checked_line
from erp_mcp.governance.principal import Principal, require
from erp_mcp.governance.reading import Page
from erp_mcp.knowledge.contents import contents
from erp_mcp.knowledge.filing import Filing, Gathered, first_sign
from erp_mcp.knowledge.indexing import Indexing
from erp_mcp.knowledge.library import Knowledge
from erp_mcp.knowledge.receipts import TEXT_KEY, URI, Kept, Removed, uri_of
from erp_mcp.knowledge.refiling import filed_as_before
from erp_mcp.language.detect import language_of
from erp_mcp.language.normal import normalize
from erp_mcp.store import knowledge as statements
from erp_mcp.store import sources
from erp_mcp.store.engine import Transactions
from erp_mcp.store.knowledge import Source
from erp_mcp.store.records import Audience, Document, KnowledgeKind
from erp_mcp.store.submissions import LibraryAction, LibraryTask, Submission

if TYPE_CHECKING:
    from erp_mcp.knowledge.gathering import Gathering

LONGEST_TITLE = 200
LARGEST_ID = 2**63 - 1  # that PostgreSQL has
TAKES: Mapping[LibraryAction, tuple[str, ...]] = {
    "add": ("document",),
    "replace": ("source", "document"),
    "remove": ("source",),
    "list": ("kind", "after"),
}
T = TypeVar("T")


class Saving:
    """`open_gathering` imports what reads files and pages: a server would start later for it."""

    def __init__(
        self,
        transactions: Transactions,
        knowledge: Knowledge,
        indexing: Indexing,
        tokens: Tokens,
        open_gathering: "Callable[[], Gathering]",
    ) -> None:
        self._transactions = transactions
        self._knowledge = knowledge
        self._indexing = indexing
        self._tokens = tokens
        self._open_gathering = open_gathering

    async def carry_out(self, principal: Principal, task: LibraryTask, max_tokens: int) -> Page:
        _check(task)
        if task.action == "list":
            require(principal, "read")
            async with self._transactions(principal.tenant_id) as session:
                after = min(task.after or 0, LARGEST_ID)
                return await contents(session, self._tokens, task.kind, after, max_tokens)
        if task.action == "remove":
            receipt = await self._remove(principal, _needed(task.source))
        elif task.action == "replace":
            receipt = await self._replace(principal, _needed(task.source), _needed(task.document))
        else:
            document = _needed(task.document)
            receipt = await self._save(principal, await self._gather(principal, document), document)
        return receipt.as_page(self._tokens, max_tokens)

    async def _gather(self, principal: Principal, given: Submission) -> Gathered:
        if given.given_as == "path" and not principal.is_local:
            raise NotAuthorized(
                "A path is read only for who works on stdio, on the server's own machine. "
                "Give `text` or `url` instead. Nothing was changed."
            )
        filing = Filing(given.kind, given.audience)
        if given.given_as == "text":
            gathered = _text(given, filing)
        else:
            gathering = await to_thread.run_sync(self._open_gathering)
            gather = gathering.file if given.given_as == "path" else gathering.page
            gathered = await gather(given.content, filing)
        if given.language is None:
            return gathered
        documents = [replace(each, language=given.language) for each in gathered.documents]
        return replace(gathered, documents=documents)

    async def _replace(self, principal: Principal, source: str, given: Submission) -> Kept:
        """What is not said anew stays as it was: title, kind and audience."""
        async with self._transactions(principal.tenant_id) as session:
            found = await _found(session, source)
        completed = replace(
            given,
            title=given.title or found.title,
            # It was saved from a document, which has no others.
            kind=given.kind or cast("KnowledgeKind", found.kind),
            audience=given.audience or cast("Audience", found.audience),
        )
        gathered = await self._gather(principal, completed)
        if len(gathered.documents) != 1:
            raise InvalidInput(
                f"It holds {len(gathered.documents)} sources, which cannot take the place of one: "
                "add it, and remove this one. Nothing was changed."
            )
        return await self._save(principal, gathered, completed, found)

    async def _save(
        self, principal: Principal, gathered: Gathered, given: Submission, place: Source | None = None
    ) -> Kept:
        tenant_id, keys = principal.tenant_id, [each.key for each in gathered.documents]
        sign = await to_thread.run_sync(first_sign, gathered.documents)
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            if place is not None:
                await _move(session, place, keys[0])
            filed = await sources.filed_under(session, gathered.key)
            gathered = filed_as_before(gathered, filed, given.kind, given.audience)
            before = await statements.sources_from(session, gathered.key, "#")
            saved = await self._knowledge.save_within(session, tenant_id, gathered.documents)
            is_empty = saved.sources and not saved.chunks
            if is_empty or not any(says_something(each) for each in gathered.documents):
                raise InvalidInput("There is nothing in it that could be found. Nothing was changed.")
            gone = [source_id for key, source_id in before.items() if key not in keys]
            if gone:
                await self._knowledge.remove_within(session, tenant_id, gone)
            after = await statements.sources_from(session, gathered.key, "#")
            added = sum(key not in before for key in keys)
            kept = Kept(
                added=added,
                replaced=saved.sources - added,
                unchanged=saved.unchanged,
                removed=len(gone),
                sources=[after[key] for key in keys],
                first=gathered.documents[0],
                problems=gathered.problems,
                sign=sign,
                key=gathered.key,
            )
            await _record_kept(session, principal, kept)
        return await self._indexed(tenant_id, kept)

    async def _indexed(self, tenant_id: str, kept: Kept) -> Kept:
        """A part is found by its words at once; the rest is left to the job."""
        if kept.has_changed:
            await self._indexing.list_some(tenant_id)
        async with self._transactions(tenant_id) as session:
            chunks, findable = await sources.count_findable(session, kept.sources)
        return replace(kept, chunks=chunks, findable=findable)

    async def _remove(self, principal: Principal, source: str) -> Removed:
        tenant_id = principal.tenant_id
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            found = await _all_of(session, principal, source)
            chunks, _ = await sources.count_findable(session, list(found.values()))
            await self._knowledge.remove_within(session, tenant_id, list(found.values()))
            (key, *_), subject = found, source[:LONGEST_TITLE]
            await audit.record(session, tenant_id, principal.name, "knowledge.remove", subject, key=key)
        return Removed(source, len(found), chunks, key)


def says_something(document: Document) -> bool:
    """A word or a number, at least."""
    return any(map(str.isalnum, document.text))


def _check(task: LibraryTask) -> None:
    """Nothing is left out of account in silence."""
    given = {"document": task.document, "source": task.source, "kind": task.kind, "after": task.after}
    names = [name for name, value in given.items() if value is not None]
    takes = TAKES[task.action]
    missing = [name for name in takes if name not in names] if task.action != "list" else []
    if missing or not set(names) <= set(takes):
        raise InvalidInput(
            f"To {task.action}, give {' and '.join(takes)}, and nothing else; "
            "text, url, path, kind and language of a new source go into document. Nothing was changed."
        )


def _needed(value: T | None) -> T:
    """What `_check` has found to be there."""
    if value is None:
        raise InvalidInput
    return value


def _text(given: Submission, filing: Filing) -> Gathered:
    """A text is known by its title, however that is spelt."""
    if given.title is None:
        raise InvalidInput("A text needs a `title`. Nothing was changed.")
    title = checked_line("A title", given.title, LONGEST_TITLE)
    key = f"{TEXT_KEY}{blake2b(normalize(title).encode(), digest_size=16).hexdigest()}"
    language = language_of(f"{title}\n{given.content}")
    kind = filing.kind or "document"
    now = datetime.now(UTC)
    document = Document(key, kind, title, language, None, filing.audience or "public", given.content, now)
    return Gathered(key, [document])


async def _found(session: AsyncSession, source: str) -> Source:
    found = None
    if source.startswith(URI):
        found = await statements.find_source(session, int(source.removeprefix(URI)))
    if found is None:
        raise KnowledgeNotFound(
            "There is no such source; action=list shows those there are. Nothing was changed."
        )
    return found


async def _all_of(session: AsyncSession, principal: Principal, source: str) -> Mapping[str, int]:
    """Of a file, which may hold many, only who may read files is told whether it was saved."""
    if source.startswith(URI) or not principal.is_local:
        found = await _found(session, source)
        return {found.key: found.id}
    found = await statements.sources_from(session, source, "#")
    if not found:
        raise KnowledgeNotFound("Nothing was saved from this file. Nothing was changed.")
    return found


async def _move(session: AsyncSession, place: Source, key: str) -> None:
    """The source keeps its id, and is known by what it now holds."""
    taken = await statements.source_ids(session, [key])
    if taken == [place.id]:
        return
    if taken:
        raise InvalidInput(
            f"That is {uri_of(taken[0])} already: replace that one, or remove it first. Nothing was changed."
        )
    await _found(session, uri_of(place.id))
    await sources.change_key(session, place.id, key)


async def _record_kept(session: AsyncSession, principal: Principal, kept: Kept) -> None:
    if kept.has_changed:
        action = "knowledge.replace" if kept.replaced else "knowledge.add"
        await audit.record(
            session,
            principal.tenant_id,
            principal.name,
            action,
            uri_of(kept.sources[0]),
            key=kept.key,
            title=kept.first.title,
        )
