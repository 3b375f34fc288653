#!/usr/bin/env bash
# The built wheel in an empty environment: does it hold what it needs, does it answer?
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # as root the database runs as a system user, who must be able to enter

.venv/bin/python -m build --wheel --no-isolation --outdir "$folder/dist" . >"$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 1; }
.venv/bin/python -m venv "$folder/venv"
PIP_CONSTRAINT=$PWD/constraints.txt "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$folder"/dist/*.whl

export ERP_MCP_DATA_DIR=$folder/data
cd "$folder" # away from the sources: only what was installed counts
"$folder/venv/bin/erp-mcp" doctor --json >"$folder/doctor.json" || { cat "$folder/doctor.json"; exit 1; }
"$folder/venv/bin/python" -P "$OLDPWD/tests/packaging/one_call.py"
