"""Why a sentence from outside may not stand among the instructions, which a model reads as the company's own."""

import re
import unicodedata

from erp_mcp.conversations.orders import ORDER
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.lines import checked_line
from erp_mcp.governance.redaction import Redaction
from erp_mcp.knowledge.instructions import LONGEST, MOST_WORDS
from erp_mcp.language.normal import normalize
from erp_mcp.language.sentences import sentences

LINK = re.compile(
    r"://|www\.|@|\b[\w-]+\.(?:com|net|org|io|ai|ir|tr|ae|sa|app|dev|me|co|ly|info|shop)\b", re.IGNORECASE
)
# Whatever is written with other characters than letters, blanks and everyday punctuation is code, or wants to be.
PLAIN = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u0652\u0670\u200c]|[ .,،؛;:'’\"«»“”!?؟()-])+")
NUMBER = re.compile(r"\d{2,}|[^\W\d_]\d|\d[^\W\d_]")
SPELLED = re.compile(r"(?:(?<!\w)\w[ .-]+){3,}\w(?!\w)")
SCRIPTS = ("LATIN", "ARABIC")


def suspicion(text: str, redaction: Redaction) -> str | None:
    """None for one plain sentence of at most 15 words that orders nothing but how a reply is written."""
    try:
        line = checked_line("An instruction", text, LONGEST)
    except InvalidInput:
        return f"it is longer than {LONGEST} characters, or not printable"
    plain = normalize(line)
    reasons = {
        "it has a link or an address": LINK.search(line) is not None,
        "it has characters of code": PLAIN.fullmatch(line) is None,
        "it has letters of other scripts": not _is_in_our_scripts(line),
        "it has figures": NUMBER.search(plain) is not None,
        "it has words spelled out": SPELLED.search(plain) is not None,
        "it orders more than how replies are written": ORDER.search(plain) is not None,
        f"it has more than {MOST_WORDS} words": len(line.split()) > MOST_WORDS,
        "it is more than one sentence": len(list(sentences(line))) > 1,
        "it asks": line.endswith(("?", "؟")),
        "it has personal data": redaction.redact(line) != line,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_in_our_scripts(line: str) -> bool:
    return all(unicodedata.name(each, "").startswith(SCRIPTS) for each in line if each.isalpha())
