#!/bin/sh
# Puts Node and npm into the environment given, from their pip wheel, when the system has no suitable ones.
set -eu
environment=$1
if [ -x "$environment/bin/node" ]; then exit 0; fi
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
    exit 0
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[node]'
