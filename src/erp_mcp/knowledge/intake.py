"""Files and web pages on their way into the library: read, told apart, saved, and taken out when they are gone."""

import os
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from erp_mcp.documents.content import ReadDocument
from erp_mcp.documents.formats import is_readable
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.errors import DocumentUnreadable, InvalidInput, PageNotFound, PageRefused, PageUnreachable
from erp_mcp.integrations.pages.crawling import Stopped, Visit, crawl
from erp_mcp.integrations.pages.fetching import NO_VALIDATORS, open_client
from erp_mcp.integrations.pages.reading import Page, PageLimits, Pages, Skipped, Unchanged
from erp_mcp.knowledge.catalogue import KEY, catalogue_documents
from erp_mcp.knowledge.filing import Filing, Gathered, Origin, documents_of, first_sign
from erp_mcp.knowledge.library import Going, Knowledge
from erp_mcp.knowledge.refiling import filed_as_before
from erp_mcp.language.instructing import Sign
from erp_mcp.store import mirror
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Product
from erp_mcp.store.sources import FiledAs, filed_as, filed_under, page_addresses


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one file or page; `problems` say where something could not be read, `sign` is a warning."""

    name: str
    kind: str = ""
    sources: int = 0
    unchanged: int = 0
    removed: int = 0
    chunks: int = 0
    problems: tuple[str, ...] = ()
    has_failed: bool = False
    sign: Sign | None = None


class Intake:
    """`allow_loopback` is for tests, whose sites are served by this machine."""

    def __init__(
        self,
        transactions: Transactions,
        knowledge: Knowledge,
        reader: DocumentReader,
        *,
        allow_loopback: bool = False,
        page_limits: PageLimits | None = None,
    ) -> None:
        self._transactions = transactions
        self._knowledge = knowledge
        self._reader = reader
        self._allow_loopback = allow_loopback
        self._page_limits = page_limits

    async def files(self, tenant_id: str, root: Path, filing: Filing) -> AsyncGenerator[Filed]:
        """A file, or a folder with all below it; what was indexed from it and is gone is taken out at the end."""
        read, closed = set[str](), list[Path]()
        for file in files_in(root, closed.append):
            key = key_of(file)
            read.add(key)
            try:
                changed = changed_at(file)
                document = await self._reader.read_file(file)
            except DocumentUnreadable as error:
                yield Filed(str(file), problems=(str(error),), has_failed=True)
                continue
            yield await self._save(tenant_id, Origin(str(file), key, None, changed), document, filing)
        for folder in closed:
            yield Filed(str(folder), problems=("This folder cannot be opened here.",), has_failed=True)
        unseen = tuple(f"{key_of(folder)}/" for folder in closed)
        below = Going(key_of(root), "/#", lambda key: key.partition("#")[0] in read or key.startswith(unseen))
        removed = await self._knowledge.remove(tenant_id, below, is_dry_run=filing.is_dry_run)
        if removed:
            yield Filed(str(root), removed=removed)

    async def site(self, tenant_id: str, start: str, filing: Filing) -> AsyncGenerator[Filed]:
        """The pages of one host from `start` on, as its robots.txt allows, and those that are known already."""
        async with self._transactions(tenant_id) as session:
            read_before = await page_addresses(session, filing.kind, filing.audience)
        known = dict.fromkeys(read_before, NO_VALIDATORS)
        async with open_client(allow_loopback=self._allow_loopback) as client:
            try:
                async for visit in crawl(Pages(client, self._page_limits), start, known):
                    yield await self._visited(tenant_id, start, visit, filing)
            except (PageNotFound, PageRefused, PageUnreachable) as error:
                yield Filed(start, problems=(str(error),), has_failed=True)

    async def _visited(self, tenant_id: str, start: str, visit: Visit, filing: Filing) -> Filed:
        match visit:
            case Page():
                return await self._page(tenant_id, visit, filing)
            case Skipped():
                return await self._skipped(tenant_id, visit, filing)
            case Stopped():
                return Filed(start, problems=(f"{visit.reason}; {visit.left} more pages were not read",))
            case Unchanged():
                return Filed(visit.url, unchanged=1)

    async def catalogue(self, tenant_id: str, filing: Filing) -> AsyncGenerator[Filed]:
        """What the company sells, as it was last synchronised; what it no longer sells is taken out."""
        async with self._transactions(tenant_id) as session:
            products = await mirror.list_products(session)
            before = await filed_as(session, f"{KEY}/")
        if not products:
            raise InvalidInput(
                f"No products of the tenant {tenant_id!r} have been synchronised yet. Nothing was changed."
            )
        yield await self._keep_catalogue(tenant_id, products, filing, before)

    async def follow_catalogue(self, tenant_id: str) -> Filed:
        """The same after products have changed, by nobody's order: filed as before, and empty if need be."""
        async with self._transactions(tenant_id) as session:
            products = await mirror.list_products(session)
            before = await filed_as(session, f"{KEY}/")
        return await self._keep_catalogue(tenant_id, products, Filing(), before)

    async def _keep_catalogue(
        self, tenant_id: str, products: Sequence[Product], filing: Filing, before: FiledAs | None
    ) -> Filed:
        default = before or FiledAs("product", "public")
        kind, audience = filing.kind or default.kind, filing.audience or default.audience
        documents = [
            replace(each, kind=kind, audience=audience)
            for each in catalogue_documents(products, datetime.now(UTC))
        ]
        return await self._keep(tenant_id, "catalogue", Gathered(KEY, documents), filing, "/")

    async def _page(self, tenant_id: str, page: Page, filing: Filing) -> Filed:
        try:
            document = await self._reader.read(page.url, page.data, page.media_type)
        except DocumentUnreadable as error:
            return Filed(page.address, problems=(str(error),), has_failed=True)
        origin = Origin(page.address, page.address, page.address, datetime.now(UTC))
        return await self._save(tenant_id, origin, document, filing)

    async def _skipped(self, tenant_id: str, page: Skipped, filing: Filing) -> Filed:
        """Only a page that is no more is taken out; one that failed today may be there tomorrow."""
        gone = Going(page.url, "#", lambda _: not page.is_gone)
        removed = await self._knowledge.remove(tenant_id, gone, is_dry_run=filing.is_dry_run)
        return Filed(page.url, removed=removed, problems=(page.reason,))

    async def _save(self, tenant_id: str, origin: Origin, read: ReadDocument, filing: Filing) -> Filed:
        problems = [f"{each.line}: {each.what}" for each in read.problems]
        gathered = Gathered(origin.key, list(documents_of(origin, read, filing)), problems)
        async with self._transactions(tenant_id) as session:
            before = await filed_under(session, gathered.key)
        gathered = filed_as_before(gathered, before, filing.kind, filing.audience)
        return await self._keep(tenant_id, origin.name, gathered, filing)

    async def _keep(
        self, tenant_id: str, name: str, gathered: Gathered, filing: Filing, separator: str = "#"
    ) -> Filed:
        """What was saved under this key and is not gathered any more is taken out."""
        documents = gathered.documents
        saved = await self._knowledge.save(
            tenant_id, documents, chunk_tokens=filing.chunk_tokens, is_dry_run=filing.is_dry_run
        )
        keys = {each.key for each in documents}
        rest = Going(gathered.key, separator, keys.__contains__)
        removed = await self._knowledge.remove(tenant_id, rest, is_dry_run=filing.is_dry_run)
        return Filed(
            name,
            documents[0].kind if documents else "",
            saved.sources,
            saved.unchanged,
            removed,
            saved.chunks,
            tuple(gathered.problems),
            sign=first_sign(documents),
        )


def files_in(root: Path, closed: Callable[[Path], object]) -> Iterator[Path]:
    """A file that is named is read whatever it is called; of a folder what is of a known kind, and no links.

    `closed` is told of each folder that cannot be opened: what is in it is not gone.
    """

    def tell(error: OSError) -> None:
        closed(Path(os.fsdecode(error.filename)))

    if root.is_file():
        yield root
        return
    if not root.is_dir():
        raise InvalidInput(f"There is no file or folder {root}. Nothing was changed.")
    for folder, folders, names in os.walk(root, onerror=tell):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in (Path(folder, name) for name in sorted(names)):
            if is_readable(file.name) and not file.name.startswith(".") and not file.is_symlink():
                yield file


def changed_at(file: Path) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:  # it went away since its folder was listed
        raise DocumentUnreadable(f"{file.name} cannot be opened here.") from error


def key_of(path: Path) -> str:
    return path.resolve().as_uri()
