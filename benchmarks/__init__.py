"""What the README claims, as commands, each with its peer in the same run: `python -m benchmarks`."""

import os

# as `erp_mcp.__main__` does, before anything imports numpy
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
