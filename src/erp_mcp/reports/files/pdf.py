"""A report on paper: one template, to which every word goes as data."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from erp_mcp.reports.files.drawing import FONTS
from erp_mcp.reports.files.written import Picture, Written

if TYPE_CHECKING:
    import typst

# A letter that bears one of these once would be copied and found with it wherever it stands.
VOWELS = re.compile("[\u064b-\u0652\u0670]")


def pdf_of(written: Written, pictures: Sequence[Picture]) -> bytes:
    import typst

    told = {**asdict(written), "charts": [asdict(each) for each in pictures]}
    inputs = {"story": VOWELS.sub("", json.dumps(told, ensure_ascii=False))}
    return typst.compile(_template(), format="pdf", font_paths=_fonts(), sys_inputs=inputs)


@cache
def _template() -> bytes:
    return files("erp_mcp.reports.files").joinpath("page.typ").read_bytes()


@cache
def _fonts() -> "typst.Fonts":
    """Those of the system too: a name may be in letters that ours has none of."""
    import typst

    return typst.Fonts(font_paths=[str(FONTS)])
