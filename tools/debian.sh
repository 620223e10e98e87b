#!/usr/bin/env bash
# Installs the named Debian packages that are missing: tools/debian.sh PACKAGE...
# Only root can; anybody else is told what to install. A package that brings a server does not start it:
# the tests start their own, in temporary folders, on this machine's loopback addresses.
set -euo pipefail

missing=()
for package in "$@"; do
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "These tests need what Debian and Ubuntu call: ${missing[*]}. This machine has no apt-get; install them its own way." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "These tests need Debian packages that are missing. Install them, then try again: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
echo "Installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "apt-get could not install ${missing[*]}; the lines above say why." >&2
  exit 1
fi
rm -f "$log"
