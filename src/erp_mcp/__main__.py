"""`erp-mcp`, and `python -m erp_mcp`."""

import gc
import os
import sys


def main() -> int:
    # numpy reads it when it is imported. Its matrices are small here: threads that spin for the next one would
    # take the cores from everything else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is imported never becomes garbage; to look for it there takes a tenth of the start.
    gc.disable()
    from erp_mcp.cli.main import run

    gc.freeze()
    gc.enable()
    return run()


if __name__ == "__main__":
    sys.exit(main())
