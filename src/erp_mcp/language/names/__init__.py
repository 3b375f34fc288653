"""Names as people write them: in any script, with any title, split anywhere, misspelt."""

from erp_mcp.language.names.alike import likeness
from erp_mcp.language.names.keys import NameKeys, WordKeys, keys_of, near_keys

__all__ = ["NameKeys", "WordKeys", "keys_of", "likeness", "near_keys"]
