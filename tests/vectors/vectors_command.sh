#!/bin/sh
# `tensim vectors` from the outside: exit status, last line, one sentence for damaged input.
# usage: vectors_command.sh TENSIM DATA
set -u
tensim=$1
data=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

complain() {
    echo "FAILED: $1" >&2
    failures=$((failures + 1))
}

# expect WHAT STATUS ARG...: runs the command and checks its exit status
expect() {
    what=$1
    status=$2
    shift 2
    "$tensim" vectors "$@" >"$work/out" 2>"$work/err"
    got=$?
    [ "$got" -eq "$status" ] || complain "$what: exit status $got, not $status"
}

last_line_is() {
    [ "$(tail -n 1 "$work/out")" = "$1" ] || complain "$what: last line '$(tail -n 1 "$work/out")', not '$1'"
}

# message_has TEXT: exactly one line on stderr, with TEXT in it
message_has() {
    [ "$(wc -l <"$work/err")" -eq 1 ] || complain "$what: stderr has $(wc -l <"$work/err") lines"
    grep -qF -- "$1" "$work/err" || complain "$what: no '$1' in '$(cat "$work/err")'"
}

good='{"fn":"fixed.sqrt","in":{"t":"I32F32","a":17179869184},"out":{"r":8589934592}}'
wrong='{"fn":"fixed.sqrt","in":{"t":"I32F32","a":17179869184},"out":{"r":8589934593}}'
unknown='{"id":"moon/1","fn":"fixed.sqrt","in":{},"out":{}}'

printf '%s\n%s\n' "$good" "$good" >"$work/good.jsonl"
expect 'rows that agree' 0 "$work/good.jsonl"
last_line_is '2 passed, 0 failed, 0 skipped'

printf '%s\n%s\n%s\n' "$good" "$wrong" "$wrong" >"$work/wrong.jsonl"
expect 'rows that differ' 1 "$work/wrong.jsonl" "$work/good.jsonl"
last_line_is '3 passed, 2 failed, 0 skipped'
grep -qF "wrong.jsonl:2: r: expected 8589934593, got 8589934592" "$work/out" || complain "$what: not named"
[ "$(grep -c 'expected' "$work/out")" -eq 1 ] || complain "$what: more than the first mismatch"
expect 'all mismatches' 1 --max-mismatches 5 "$work/wrong.jsonl"
[ "$(grep -c 'expected' "$work/out")" -eq 2 ] || complain "$what: not both mismatches"

printf '%s\n%s\n' "$unknown" "$good" >"$work/unknown.jsonl"
expect 'a function that nobody knows' 0 "$work/unknown.jsonl"
last_line_is '1 passed, 0 failed, 1 skipped'
grep -qF 'skip moon/fixed.sqrt: 1 rows' "$work/out" || complain "$what: not named"
expect 'one dialect only' 0 --fn moon/fixed.sqrt "$work/unknown.jsonl"
last_line_is '0 passed, 0 failed, 1 skipped'
expect 'one function only' 0 --fn fixed.sqrt "$work/good.jsonl" "$data/fixed.a.jsonl.gz"
last_line_is '602 passed, 0 failed, 0 skipped'
expect 'a misspelt function' 2 --fn fixed.sqr "$work/good.jsonl"
message_has "fixed.sqr"

expect 'no file' 2
message_has 'FILE... is missing'
expect 'an unknown option' 2 --nonsense "$work/good.jsonl"
expect 'a count that is none' 2 --max-mismatches=-1 "$work/good.jsonl"
message_has '-1'
expect 'help' 0 --help

expect 'a file that is not there' 2 "$work/absent"
message_has "$work/absent: "
expect 'a directory' 2 "$work"
message_has "$work: "
: >"$work/empty.jsonl"
expect 'an empty file' 2 "$work/empty.jsonl"
message_has "$work/empty.jsonl: "
printf '%s\nnot json\n' "$good" >"$work/text.jsonl"
expect 'a line that is no JSON' 2 "$work/text.jsonl"
message_has "$work/text.jsonl:2:"
printf '%s\n{"fn":"fixed.sqrt","in":{"t":"I32F32"},"out":{"r":0}}\n' "$good" >"$work/key.jsonl"
expect 'a missing input' 2 "$work/key.jsonl"
message_has "$work/key.jsonl:2: fixed.sqrt: 'a' is missing"
head -c 100000 "$data/fixed.a.jsonl.gz" >"$work/cut.gz"
expect 'a truncated file' 2 "$work/cut.gz"
message_has "$work/cut.gz:"
{ head -c 100000 "$data/fixed.a.jsonl.gz"; head -c 1000 /dev/zero; tail -c +101001 "$data/fixed.a.jsonl.gz"; } >"$work/hole.gz"
expect 'a corrupt file' 2 "$work/hole.gz"
message_has "$work/hole.gz:"

yes | head -n 40000000 | tr -d '\n' >"$work/long.jsonl"
expect 'a line without end' 2 "$work/long.jsonl"
message_has "$work/long.jsonl:1: the line is longer"
seq 5000 | sed 's/.*/{"fn":"f&","in":{}}/' >"$work/many.jsonl"
expect 'thousands of functions' 2 "$work/many.jsonl"
message_has "$work/many.jsonl:4097: "

[ "$failures" -eq 0 ]
