"""`erp-mcp`, and `python -m erp_mcp`."""

import gc
import sys


def main() -> int:
    # What is imported never becomes garbage; to look for it there takes a tenth of the start.
    gc.disable()
    from erp_mcp.cli.main import run

    gc.freeze()
    gc.enable()
    return run()


if __name__ == "__main__":
    sys.exit(main())
