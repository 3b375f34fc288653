"""`python -m benchmarks [name ...] [--effort SHARE] [--json FILE]`: a table for each, and the figures."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from runpy import run_module

import anyio
from rich.console import Console

from benchmarks import (
    analysis,
    answers,
    certainty,
    chunking,
    customer_page,
    customers,
    demo_load,
    drafts,
    faults,
    forecast,
    found,
    grammar,
    guessing,
    indexing,
    language,
    large,
    lean,
    minds,
    model_calls,
    names,
    odoo,
    outbox,
    overhead,
    packing,
    report_files,
    reports_scale,
    retrieval,
    routing,
    scale,
    startup,
    webhooks,
)
from benchmarks.report import Report

MEASURED: dict[str, Callable[[float], Awaitable[Report]]] = {
    "startup": startup.measure,
    "overhead": overhead.measure,
    "demo_load": demo_load.measure,
    "model_calls": model_calls.measure,
    "odoo": odoo.measure,
    "scale": scale.measure,
    "routing": routing.measure,
    "language": language.measure,
    "grammar": grammar.measure,
    "guessing": guessing.measure,
    "chunking": chunking.measure,
    "lean": lean.measure,
    "drafts": drafts.measure,
    "minds": minds.measure,
    "analysis": analysis.measure,
    "names": names.measure,
    "customers": customers.measure,
    "customer_page": customer_page.measure,
    "outbox": outbox.measure,
    "webhooks": webhooks.measure,
    "faults": faults.measure,
    "report_files": report_files.measure,
    "forecast": forecast.measure,
    "reports_scale": reports_scale.measure,
}
# Only by name: with no vectors kept from another run they embed public texts for an hour, and `large` copies
# gigabytes.
LONG: dict[str, Callable[[float], Awaitable[Report]]] = {
    "retrieval": retrieval.measure,
    "packing": packing.measure,
    "found": found.measure,
    "answers": answers.measure,
    "large": large.measure,
    "indexing": indexing.measure,
    "certainty": certainty.measure,
}
WIDTH = 160  # of a table that goes to a file
# These print a table of their own.
PRINTED = tuple(name for name in ("budget", "tool_tokens") if find_spec(f"benchmarks.{name}"))
KNOWN = [*MEASURED, *LONG, *PRINTED]


def main(arguments: Sequence[str] | None = None) -> None:
    options = parsed(arguments)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    reports: dict[str, object] = {}
    for name in options.names or [*MEASURED, *PRINTED]:
        if name in PRINTED:
            run_module(f"benchmarks.{name}", run_name="__main__")
            continue
        with console.status(f"measuring {name}"):
            report = anyio.run((MEASURED | LONG)[name], options.effort)
        console.print(report.as_table(), "")
        reports[name] = report.as_object()
    if options.json is not None:
        options.json.write_text(json.dumps(reports, indent=2), encoding="utf-8")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure what the README claims.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(KNOWN))
    parser.add_argument("--effort", type=float, default=1.0, help="share of the full number of runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - {*KNOWN}:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(KNOWN)}")
    return options


if __name__ == "__main__":
    main()
