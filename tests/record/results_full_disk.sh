#!/usr/bin/env bash
# A small disk that runs full: one clear error, exit status 3, and a file that opens plainly.
# Usage: results_full_disk.sh RECORD_WRITER TENSIM. Exit status 77 (skipped) where nothing can be mounted.
set -euo pipefail
writer=$(realpath "$1")
tensim=$(realpath "$2")
folder=$(mktemp -d)
trap 'umount "$folder" 2>/dev/null || true; rmdir "$folder"' EXIT
if ! mount -t tmpfs -o size=400k tmpfs "$folder" 2>/dev/null; then
    echo "skipped: mounting a small tmpfs is not permitted here"
    exit 77
fi

status=0
"$writer" "$folder/a.h5" 0 10 >/dev/null 2>"$folder/message" || status=$?
message=$(cat "$folder/message" 2>/dev/null || true)
[ "$status" = 3 ] || { echo "exit status $status, expected 3"; exit 1; }

# The message could not be written to the full disk itself: ask again, elsewhere.
rm -f "$folder/a.h5" "$folder/message"
status=0
message=$("$writer" "$folder/a.h5" 0 10 2>&1 >/dev/null) || status=$?
[ "$status" = 3 ] || { echo "exit status $status, expected 3"; exit 1; }
[ "$(printf '%s\n' "$message" | wc -l)" = 1 ] || { echo "not one line: $message"; exit 1; }
case $message in
"no space left on $folder writing $folder/a.h5; "*" recorded blocks are safe, up to block "*) ;;
*) echo "unexpected message: $message"; exit 1 ;;
esac
shown=$("$tensim" show "$folder/a.h5")
case $shown in
"$folder/a.h5: failed"*) ;;
*) echo "unexpected: $shown"; exit 1 ;;
esac
rows=$("$tensim" show "$folder/a.h5" network --head 1 | head -1)
echo "full disk: $message"
echo "afterwards: $rows"
