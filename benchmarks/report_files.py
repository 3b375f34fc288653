"""How long the files of a report take: three charts to every form, in a new process and after."""

import subprocess
import sys
import time
from typing import get_args

from tests.reports.files.stories import SALES

from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile, times
from erp_mcp.reports.files import Form, render
from erp_mcp.reports.wording import Wording

ROUNDS, COLD_ROUNDS = 20, 5
GOAL = 3.0  # seconds
NOTE = (
    "A story with three charts, a table and its words, in Arabic. Cold is a process that makes one file: the "
    "libraries, their fonts and the engine of the charts are in it, the start of Python is not. CPU: all threads."
)
ONE_FILE = "import benchmarks.report_files as files; seconds = files.spent({!r}); print(*seconds)"


async def measure(effort: float = 1.0) -> Report:
    forms: tuple[Form, ...] = get_args(Form)
    return Report("Files of a report, in seconds", [row(form, effort) for form in forms], NOTE)


def row(form: Form, effort: float) -> Row:
    cold = [in_new_process(form) for _ in range(times(COLD_ROUNDS, effort))]
    warm = [spent(form) for _ in range(times(ROUNDS, effort) + 1)][1:]
    slowest = percentile([wall for wall, _ in cold], 95)
    return {
        "what": form,
        "bytes": len(render(SALES, Wording("ar"), form).content),
        "cold median": percentile([wall for wall, _ in cold], 50),
        "cold p95": slowest,
        "cold CPU": percentile([processor for _, processor in cold], 50),
        "warm median": percentile([wall for wall, _ in warm], 50),
        "warm CPU": percentile([processor for _, processor in warm], 50),
        "goal": against(slowest, GOAL, "s"),
    }


def spent(form: Form) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    render(SALES, Wording("ar"), form)
    return time.perf_counter() - wall, time.process_time() - processor


def in_new_process(form: Form) -> tuple[float, float]:
    printed = subprocess.run(
        [sys.executable, "-c", ONE_FILE.format(form)], check=True, capture_output=True, text=True
    )
    wall, processor = map(float, printed.stdout.split())
    return wall, processor
