"""Charts as pictures, drawn without a browser and without a network."""

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from erp_mcp.reports.files.charts import Spec

if TYPE_CHECKING:
    from types import ModuleType

FONTS = Path(__file__).parents[1] / "fonts"
CLIP = re.compile(r"(?<=[\"#])clip(\d+)(?=[\")])")
SHARP = 2.0  # pixels of a picture to one of the chart


def svg_of(spec: Spec, paper: str | None = None) -> str:
    """Without paper what lies behind it shows."""
    drawn = {**spec, "background": paper}
    svg = _converter().vegalite_to_svg(drawn, allowed_base_urls=[])
    return _numbered_anew(svg, sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()[:8])


def png_of(spec: Spec, paper: str) -> bytes:
    return _converter().vegalite_to_png({**spec, "background": paper}, scale=SHARP, allowed_base_urls=[])


def _numbered_anew(svg: str, chart: str) -> str:
    """The converter counts on from one to the next, but the same chart is to be the same picture."""
    first = min(map(int, CLIP.findall(svg)), default=0)
    return CLIP.sub(lambda found: f"clip-{chart}-{int(found[1]) - first}", svg)


@cache
def _converter() -> "ModuleType":
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
