"""`erp-mcp`, and `python -m erp_mcp`."""

import os
import sys

from erp_mcp.imports import imported


def main() -> int:
    # numpy reads it when it is imported. Its matrices are small here: threads that spin for the next one would
    # take the cores from everything else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return imported("erp_mcp.cli.main").run()


if __name__ == "__main__":
    sys.exit(main())
