#!/bin/sh
# usage: epoch_command.sh TENSIM DATA
# The epoch command from the outside: exit status, one line per mistake, the same bytes for the same input.
set -eu
tensim=$1 graph=$2/metagraph/sn15-block4769998.json
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "FAIL: $*"
    exit 1
}

# expect STATUS TEXT ARGUMENT...
expect() {
    status=$1 text=$2
    shift 2
    got=0
    "$tensim" epoch "$@" >"$dir/out" 2>"$dir/err" || got=$?
    [ "$got" = "$status" ] || fail "$*: exit $got, not $status: $(cat "$dir/err")"
    grep -qF -- "$text" "$dir/out" "$dir/err" || fail "$*: no '$text' in: $(cat "$dir/out" "$dir/err")"
    [ "$status" = 0 ] || [ "$(wc -l <"$dir/err")" -le 2 ] || fail "$*: more than a message"
}

expect 0 "27 miners and 11 validators paid" "$graph"
expect 0 "uid,stake_rao" "$graph" --csv
for rule in yuma2 yuma3 yuma3-liquid sim-yuma1 sim-yuma2 sim-yuma2b sim-yuma2c sim-yuma3 sim-yuma3-liquid white-paper; do
    expect 0 "3 epochs by $rule" "$graph" --rule $rule --epochs 3 --set kappa=0.6
done
"$tensim" epoch "$graph" --csv --epochs 5 >"$dir/a"
"$tensim" epoch "$graph" --csv --epochs 5 >"$dir/b"
cmp "$dir/a" "$dir/b" || fail "two runs differ"
"$tensim" epoch "$graph" --csv --epochs 5 --set kappa=0.9 >"$dir/b"
cmp -s "$dir/a" "$dir/b" && fail "kappa changes nothing"

expect 2 "needs a METAGRAPH.json"
expect 0 "documentation" --guarantee
expect 2 "No such file" "$dir/missing.json"
expect 2 "Is a directory" "$dir"
expect 2 "unknown rule" "$graph" --rule yuma9
expect 2 "unknown parameter" "$graph" --set kapa=1
expect 2 "needs key=value" "$graph" --set kappa
expect 2 "at least 1" "$graph" --epochs 0
printf '{"n": 1, "S": [1], "weights": [[0, 3, 1]]}' >"$dir/bad.json"
expect 2 "bad.json: weights[0] is 3, not within 0..0" "$dir/bad.json"
printf '{"n": 1,\n "S": [1' >"$dir/bad.json"
expect 2 "bad.json:2:" "$dir/bad.json"
echo ok
