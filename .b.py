import importlib
import sys

import anyio
from rich.console import Console

m = importlib.import_module("benchmarks." + sys.argv[1])
r = anyio.run(m.measure, float(sys.argv[2]))
Console(width=180).print(r.as_table())
