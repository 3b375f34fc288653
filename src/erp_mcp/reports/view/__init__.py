"""The interactive view of reports: one page for hosts that show MCP Apps, and what it is given to show."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

URI = "ui://erp/report"
SCRIPTS = ("chart.js", "bridge.js", "charts.js", "tables.js", "report.js")
SOURCE_MAP = "//# sourceMappingURL="  # whoever debugs the page would ask the network for it
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src {}; style-src {}"


@cache
def page() -> str:
    """Everything inside, and nothing else may run: the policy names each script and the style by its digest."""
    scripts = [_text(each).partition(SOURCE_MAP)[0] for each in SCRIPTS]
    style = _text("style.css")
    policy = POLICY.format(" ".join(map(_digest, scripts)), _digest(style))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Report</title><style>{style}</style></head>",
            '<body><main id="report" aria-live="polite"></main>',
            *(f"<script>{each}</script>" for each in scripts),
            "</body></html>",
        ]
    )


def _text(name: str) -> str:
    return files("erp_mcp.reports.view").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
