"""Charts as pictures, drawn without a browser and without a network."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from erp_mcp.reports.files.charts import Spec

if TYPE_CHECKING:
    from types import ModuleType

FONTS = Path(__file__).parents[1] / "fonts"
SHARP = 2.0  # pixels of a picture to one of the chart


def svg_of(spec: Spec, paper: str | None = None) -> str:
    """Without paper what lies behind it shows."""
    return _converter().vegalite_to_svg({**spec, "background": paper}, allowed_base_urls=[])


def png_of(spec: Spec, paper: str) -> bytes:
    return _converter().vegalite_to_png({**spec, "background": paper}, scale=SHARP, allowed_base_urls=[])


@cache
def _converter() -> "ModuleType":
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
