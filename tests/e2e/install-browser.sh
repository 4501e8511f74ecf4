#!/bin/sh
# Makes sure that a Chromium and Chinese fonts are there for the browser tests, from the distribution.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    command -v google-chrome >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
    exit 0
fi
echo "No Chromium here and no right to install one: the browser tests will NOT run." >&2
echo "Install chromium and Chinese fonts (Debian: apt-get install chromium fonts-noto-cjk)." >&2
