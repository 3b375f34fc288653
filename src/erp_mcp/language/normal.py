"""One way to write what can be written in several: what text is compared and looked up by, never what is shown."""

from unicodedata import normalize as unicode_form

import regex

# One character may stand for a whole phrase: U+FDFA for eighteen letters. Nothing grows by more than that.
LONGEST_EXPANSION = 18

_ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
# Accents of Latin and vowel signs of Arabic are left out in everyday writing; those of other scripts are letters.
_SIGNS = regex.compile(rf"[\u0300-\u036f{_ARABIC_MARKS}\ufe00-\ufe0f\u0640]")
# What joins, splits or turns text unseen. A control character or half of a pair no database takes.
_UNSEEN = regex.compile(r"[\p{Cf}--\u200c]", regex.V1)
_BLANKS = regex.compile(r"[\s\p{Cc}\p{Cs}\u200c]+")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("\u0671\u0672\u0673\u0675", "ا"),
        **dict.fromkeys("ىیےېۍ", "ي"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ةھہەۃ", "ه"),
        **dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True)),
        "٫": ".",
        "٬": ",",
        "٪": "%",
        **dict.fromkeys("’‘ʼ", "'"),
        "ı": "i",
    }
)
_REPEATED = regex.compile(r"(.)\1+")
_TURKISH_CAPITALS = str.maketrans({"I": "ı", "İ": "i"})


def once(text: str) -> str:
    """Each letter once, however often it is repeated in a row."""
    return _REPEATED.sub(r"\1", text)


def normalize(text: str) -> str:
    """Small letters without accents and vowel signs, plain digits, single blanks; twice is the same as once."""
    plain = _SIGNS.sub("", unicode_form("NFKD", text).lower())
    joined = unicode_form("NFC", _UNSEEN.sub("", plain))
    return _BLANKS.sub(" ", joined.translate(_LETTERS)).strip()


def small_letters(text: str, language: str) -> str:
    """As the language writes them: a Turkish I is ı."""
    return text.translate(_TURKISH_CAPITALS).lower() if language == "tr" else text.lower()
