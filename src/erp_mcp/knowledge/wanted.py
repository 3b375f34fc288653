"""Which products somebody means who does not name them."""

from collections.abc import Set

from erp_mcp.governance.principal import Caller
from erp_mcp.knowledge.retrieval import Retrieval
from erp_mcp.language.detect import language_of
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import terms
from erp_mcp.store.meant import Meant
from erp_mcp.store.records import Filters

PRODUCTS = Filters(kinds=("product",))
COMPARED, MOST = 40, 12
# To a model a word that is none is near to all products alike. Meant is what is told with so many of the letters
# that were asked for, or else what is nearer than the last of those compared by so much.
SHARED, NEARER = 0.5, 0.05


async def products_meant(retrieval: Retrieval, caller: Caller, words: str) -> Meant:
    found = await retrieval.search(caller, words, PRODUCTS, limit=COMPARED, counts_fitting=False)
    language = language_of(words)
    asked = terms(words, language).keys()
    titled = [hit for hit in found.hits if _tells(asked, hit.chunk.title, language)]
    told = titled or [hit for hit in found.hits if _tells(asked, hit.chunk.text, language)]
    likely = told or [hit for hit in found.hits if hit.score - found.hits[-1].score >= NEARER]
    source_ids = dict.fromkeys(hit.chunk.source_id for hit in likely)
    return Meant(list(source_ids)[:MOST], by_words=found.route == "words")


def _tells(asked: Set[str], text: str, language: Language) -> bool:
    return len(asked & terms(text, language).keys()) >= SHARED * max(len(asked), 1)
