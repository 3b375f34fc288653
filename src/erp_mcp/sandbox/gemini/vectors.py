"""Vectors of unit length that lie near each other when their texts share words."""

import hashlib
import re

import numpy as np

WORD = re.compile(r"\w+")


def vector(text: str, dimension: int) -> list[float]:
    words = WORD.findall(text.lower()) or [""]
    summed = np.sum([_direction(word, dimension) for word in words], axis=0)
    return (summed / np.linalg.norm(summed)).tolist()


def _direction(word: str, dimension: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Of a word, always the same."""
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8])
    return np.random.default_rng(seed).standard_normal(dimension)
