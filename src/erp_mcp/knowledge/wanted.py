"""Which products somebody means who does not name them."""

from erp_mcp.governance.principal import Caller
from erp_mcp.knowledge.retrieval import Retrieval
from erp_mcp.store.meant import Meant
from erp_mcp.store.records import Filters

PRODUCTS = Filters(kinds=("product",))
MOST = 12


async def products_meant(retrieval: Retrieval, caller: Caller, words: str) -> Meant:
    found = await retrieval.search(caller, words, PRODUCTS, limit=MOST, counts_fitting=False)
    likely = [hit.chunk.source_id for hit in found.hits if hit.certainty != "none"]
    return Meant(list(dict.fromkeys(likely)), by_words=found.route == "words")
