"""Ids as Meta forms them, drawn from a seed; the same seed gives the same ids in the same order."""

from base64 import b64encode
from random import Random

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Identifiers:
    def __init__(self, rng: Random) -> None:
        self._random = rng.random

    def wamid(self, phone: str) -> str:
        number = phone.encode()[:127]
        inner = bytes([0x1C, 0x18, len(number)]) + number + b"\x15\x02\x00\x11\x18\x12"
        return f"wamid.{b64encode(inner + f'{self._whole(16**18):018X}'.encode() + bytes(1)).decode()}"

    def graph_id(self) -> str:
        return str(10**15 + self._whole(9 * 10**15))

    def user_id(self, country: str) -> str:
        return f"{country}.{10**19 + self._whole(8 * 10**19)}"

    def trace_id(self) -> str:
        return "A" + "".join(_LETTERS[self._whole(len(_LETTERS))] for _ in range(22))

    def _whole(self, below: int) -> int:
        """Two draws, because one has 53 bits only."""
        return (int(self._random() * 2**53) << 53 | int(self._random() * 2**53)) * below >> 106
