#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian 12 packages of scripts/packages.txt that are missing.
#   scripts/setup.sh [--check] [group...]      groups: build lint kit docs pictures report trust train; default: build
set -euo pipefail
cd "$(dirname "$0")/.."

list=scripts/packages.txt
check=0
groups=()
for argument in "$@"; do
  case "$argument" in
    --check) check=1 ;;
    build | lint | kit | docs | pictures | report | trust | train) groups+=("$argument") ;;
    *)
      echo "setup: unknown argument '$argument'; usage: scripts/setup.sh [--check] [build] [lint] [kit] [docs] [pictures] [report] [trust] [train]" >&2
      exit 2
      ;;
  esac
done
[ ${#groups[@]} -gt 0 ] || groups=(build)

wanted=()
group=
while read -r name _; do
  case "$name" in
    '' | '#'*) ;;
    '['*']') group=${name:1:-1} ;;
    *) if [[ " ${groups[*]} " == *" $group "* ]]; then wanted+=("$name"); fi ;;
  esac
done <"$list"

system=unknown
if [ -r /etc/os-release ]; then
  # shellcheck source=/dev/null
  system=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-}")
fi
if [ "$system" != "debian 12" ] || ! command -v dpkg-query >/dev/null; then
  # Other systems have other package names: look for the programs that a build starts.
  missing=()
  for program in git make g++ cmake ninja verilator protoc python3 iverilog; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  if [[ " ${groups[*]} " == *" lint "* ]]; then
    for program in yosys clang-format clang-tidy shellcheck; do
      command -v "$program" >/dev/null || missing+=("$program")
    done
  fi
  if [[ " ${groups[*]} " == *" kit "* ]]; then
    for program in ngspice sta netgen-lvs klayout; do
      command -v "$program" >/dev/null || missing+=("$program")
    done
  fi
  if [[ " ${groups[*]} " == *" docs "* ]]; then
    for program in clang++ man; do
      command -v "$program" >/dev/null || missing+=("$program")
    done
  fi
  if [[ " ${groups[*]} " == *" pictures "* ]]; then
    for program in dot node npm; do
      command -v "$program" >/dev/null || missing+=("$program")
    done
  fi
  if [[ " ${groups[*]} " == *" report "* ]]; then
    for program in chromium chromedriver gtkwave fst2vcd Xvfb import xwininfo; do
      command -v "$program" >/dev/null || missing+=("$program")
    done
  fi
  if [[ " ${groups[*]} " == *" trust "* ]]; then
    for program in clang++ gcovr; do
      command -v "$program" >/dev/null || missing+=("$program")
    done
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    echo "setup: this is '$system', not Debian 12. Programs missing: ${missing[*]}" >&2
    echo "setup: install what Debian 12 calls: ${wanted[*]}" >&2
    exit 1
  fi
  echo "setup: this is '$system', not Debian 12; all programs are there, libraries are left to CMake"
  exit 0
fi

missing=()
for name in "${wanted[@]}"; do
  # dpkg-query fails for a package it has never seen: that is one that is missing, as the next line says.
  # shellcheck disable=SC2016  # dpkg-query expands ${...} itself
  state=$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)
  # Packages of nodejs from elsewhere hold npm, and stand against Debian's.
  [ "$name" = npm ] && command -v npm >/dev/null && state=installed
  [ "$state" = installed ] || missing+=("$name")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#wanted[@]} packages (${groups[*]}) are there"
  exit 0
fi

install=(apt-get install -y --no-install-recommends "${missing[@]}")
if [ "$check" = 1 ]; then
  echo "setup: missing: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "setup: missing: ${missing[*]}" >&2
    echo "setup: type this as root, then try again: apt-get update && ${install[*]}" >&2
    exit 1
  fi
fi

echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive)
mkdir -p build
log=build/setup.log
# Package lists may be absent (fresh container) or old: update only when apt cannot do without.
if ! apt-get install -s --no-install-recommends "${missing[@]}" >"$log" 2>&1 ||
  ! "${apt[@]}" "${install[@]}" >"$log" 2>&1; then
  echo "setup: updating the package lists"
  "${apt[@]}" apt-get update >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "setup: apt-get update failed" >&2
    exit 1
  }
  "${apt[@]}" "${install[@]}" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "setup: installation failed; the whole log is in $log" >&2
    exit 1
  }
fi
echo "setup: done"
