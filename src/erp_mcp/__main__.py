"""`erp-mcp`, and `python -m erp_mcp`."""

import sys

from erp_mcp.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
