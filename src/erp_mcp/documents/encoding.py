"""The text behind bytes: Unicode, or one of the code pages that our languages still come in."""

import codecs
import re

from erp_mcp.errors import EncodingUnknown

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the one of UTF-16
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a page that declares the first is read as by every browser.
READ_AS = {"iso8859-9": "cp1254", "iso8859-1": "cp1252", "ascii": "cp1252"}
SAMPLE_BYTES = 65_536
ADVICE = "Save it as UTF-8."
# What these two code pages share with the others says nothing about which of them it is.
UNTELLING = re.compile("[\0-\x7f\u2013-\u203a\u00a0-\u00bb\u20ac\u200c-\u200f]")
ARABIC = re.compile(
    "[\u0621-\u0652\u067e\u0679\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06d2\u060c\u061b\u061f]"
)
# So stands what was written in another code page than the one it is read in.
LATIN_IN_ARABIC_WORD = re.compile(
    "(?<=[\u0621-\u064a])[\u00c0-\u00ff\u0152\u0153]|[\u00c0-\u00ff\u0152\u0153](?=[\u0621-\u064a])"
)
MOST_OUT_OF_PLACE = 0.01
LATIN_WORD_LETTER = re.compile(
    r"(?<=[a-zA-Z])[ÇĞİÖŞÜçğıöşüâîûêôàèéäëïñ]|[ÇĞİÖŞÜçğıöşüâîûêôàèéäëïñ](?=[a-zA-Z])"
)
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
MOST_CONTROLS = 0.002


def decode(name: str, data: bytes, declared: str | None = None) -> str:
    """`declared` counts where the bytes are not Unicode; `name` is for the errors."""
    text = _decoded(name, data, declared)
    if len(CONTROL.findall(text)) > MOST_CONTROLS * len(text) + 1:
        raise EncodingUnknown(f"{name} is not text.")
    return storable(text)


def storable(text: str) -> str:
    """No NUL, which no database takes, nor anything else that cannot be seen or written as UTF-8."""
    return SURROGATE.sub("\ufffd", CONTROL.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(name: str, data: bytes, declared: str | None) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(name, data[len(mark) :], encoding)
    if wide := _utf16_without_mark(data):
        return _strictly(name, data, wide)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _from_code_page(name, data, declared)


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingUnknown(
            f"{name} begins as {encoding.upper()} and breaks at byte {error.start:,}."
        ) from error


def _utf16_without_mark(data: bytes) -> str | None:
    """Every line end and blank has a zero byte, on the side that tells the order."""
    sample = data[: SAMPLE_BYTES - SAMPLE_BYTES % 2]
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) > len(odd) / 10 and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) / 10 and not odd.count(0) else None


def _from_code_page(name: str, data: bytes, declared: str | None) -> str:
    if (line := _mixed_at(data)) is not None:
        raise EncodingUnknown(f"Line {line} of {name} is not UTF-8 while others are. {ADVICE}")
    if (text := _declared(data, declared)) is not None:
        return text
    arabic = data.decode("cp1256")
    telling = UNTELLING.sub("", arabic)
    letters = len(ARABIC.findall(telling))
    if letters >= 0.8 * len(telling):
        if len(LATIN_IN_ARABIC_WORD.findall(arabic)) > MOST_OUT_OF_PLACE * letters:
            raise EncodingUnknown(f"{name} is in Arabic, but not in windows-1256. {ADVICE}")
        return arabic
    turkish = data.decode("cp1254", "replace")
    telling = UNTELLING.sub("", turkish)
    if len(LATIN_WORD_LETTER.findall(turkish)) >= 0.8 * len(telling):
        return turkish
    raise EncodingUnknown(f"{name} is neither Unicode nor windows-1256 nor windows-1254. {ADVICE}")


def _declared(data: bytes, declared: str | None) -> str | None:
    if declared is None:
        return None
    try:
        return data.decode(READ_AS.get(codecs.lookup(declared).name, declared))
    except (LookupError, UnicodeError):
        return None  # pages that declare what they are not are common


def _mixed_at(data: bytes) -> int | None:
    """The first line that breaks UTF-8 where a good part of the others needs it; chance makes a few look so."""
    wide = broken = first = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.isascii():
            continue
        try:
            line.decode()
            wide += 1
        except UnicodeDecodeError:
            broken += 1
            first = first or number
    return first if wide > (wide + broken) / 5 else None
