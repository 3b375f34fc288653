#!/bin/sh
# Fetches the pinned Node, conformance suites and inspector into .cache/node and prints their folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/.cache/node
folder=$cache/$(uname -s)-$(uname -m)-$(cksum <"$here/package-lock.json" | cut -d ' ' -f 1)

if [ ! -d "$folder" ]; then
    if ! command -v npm >/dev/null; then
        echo "The conformance tests fetch their tools with npm: install Node.js with npm (any version from 18) and run again." >&2
        exit 1
    fi
    fresh=$cache/fetching-$$
    trap 'rm -rf "$fresh"' EXIT
    mkdir -p "$fresh"
    cp "$here/package.json" "$here/package-lock.json" "$fresh"
    (cd "$fresh" && npm ci --ignore-scripts --no-update-notifier --no-audit --no-fund --loglevel=error) >&2
    if [ ! -x "$fresh/node_modules/.bin/node" ]; then
        echo "package.json pins no Node for $(uname -s) $(uname -m)." >&2
        exit 1
    fi
    mv "$fresh" "$folder" # only now under its name: an interrupted run leaves nothing that looks complete
fi
echo "$folder"
