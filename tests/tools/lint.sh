#!/usr/bin/env bash
# Style that a machine can check: formatting, include directions, file names, symbol prefixes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
status=0
complain() {
    printf 'lint: %s\n' "$*" >&2
    status=1
}

rooms=()
for room in sim models src analysis; do
    [ ! -d "$room" ] || rooms+=("$room")
done
mapfile -t sources < <(find "${rooms[@]}" tests -name '*.[ch]' | sort)

unformatted=$(clang-format --dry-run "${sources[@]}" 2>&1 | grep -c 'warning:' || true)
[ "$unformatted" -eq 0 ] || complain "clang-format would change $unformatted places; run clang-format -i on your files"

# An include that climbs out of its room would get round the include folders of the build.
if grep -nE '#include "[^"]*/' "${sources[@]}"; then
    complain "includes are flat: the room's include folder decides what may be seen"
fi

# A header name stands for one file, so that no room can be shadowed by another.
doubles=$(find "${rooms[@]}" -name '*.h' -printf '%f\n' | sort | uniq -d)
[ -z "$doubles" ] || complain "header names used twice: $doubles"

if grep -nE '\b(TODO|FIXME|XXX)\b' "${sources[@]}"; then
    complain "unfinished by its own words"
fi

[ $status -eq 0 ] && echo "lint: clean"
exit $status
