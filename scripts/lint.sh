#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# All linters, or those named: tree shell format verilator yosys icarus tidy
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

stages=("$@")
[ ${#stages[@]} -gt 0 ] || stages=(tree shell format verilator yosys icarus tidy)

lint_tree() {
  /usr/bin/python3 scripts/check_tree.py && /usr/bin/python3 scripts/readme_tables.py --check &&
    /usr/bin/python3 scripts/pictures.py --check && /usr/bin/python3 scripts/check_packaging.py &&
    /usr/bin/python3 scripts/doc_tests.py --list
}
lint_shell() {
  git ls-files -co --exclude-standard '*.sh' .ci/run | xargs shellcheck
}
lint_format() {
  git ls-files -co --exclude-standard '*.h' '*.cpp' | xargs -r clang-format --dry-run -Werror
}
lint_verilator() { /usr/bin/python3 scripts/lint_rtl.py verilator; }
lint_yosys() { /usr/bin/python3 scripts/lint_rtl.py yosys; }
lint_icarus() { /usr/bin/python3 scripts/lint_rtl.py icarus; }
lint_tidy() {
  # Generated headers must be there: a build is, for clang-tidy reads what the compiler reads.
  { test -f build/build.ninja || cmake -S . -B build -G Ninja >/dev/null; } &&
    ninja -C build --quiet && /usr/bin/python3 scripts/tidy.py
}

failed=()
for stage in "${stages[@]}"; do
  if ! declare -F "lint_$stage" >/dev/null; then
    echo "lint: unknown stage '$stage'; known: tree shell format verilator yosys icarus tidy" >&2
    exit 2
  fi
  start=$SECONDS
  if "lint_$stage"; then verdict=ok; else
    verdict=FAILED
    failed+=("$stage")
  fi
  echo "lint: $stage $verdict ($((SECONDS - start)) s)"
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "lint: failed: ${failed[*]}"
  exit 1
fi
echo "lint: all ok"
