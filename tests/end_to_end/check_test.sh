#!/usr/bin/env bash
# `tensim check` as a regression test of the emission curve: exact, and it finds one changed number.
source "$(dirname "$0")/common.sh"
curve=$source_dir/data/issuance/emission-curve.csv

ok "the pure schedule runs to its last rao" "$tensim" run "$source_dir/scenarios/emission-curve.yaml" -q -o curve.h5
ok "it agrees with the curve to the rao" exits 0 "$tensim" check curve.h5 --against "$curve"

# one rao more in one row
line=$(grep -n '^21600000,' "$curve" | cut -d: -f1)
awk -F, -v OFS=, -v line="$line" 'NR == line { $2 = substr($2, 1, length($2) - 1) (substr($2, length($2)) + 1) % 10 } 1' \
    "$curve" >changed.csv
ok "the changed curve differs in one line" test "$(diff "$curve" changed.csv | grep -c '^>')" -eq 1
ok "one changed number is found" exits 1 "$tensim" check curve.h5 --against changed.csv
ok "... with its block" grep -q 'block 21600000:' err.txt
ok "... and let pass by a tolerance" exits 0 "$tensim" check curve.h5 --against changed.csv --tolerance '10 rao'
ok "ten and a half million blocks, recorded daily, take less than three seconds of one core" \
    bash -c 'ulimit -t 3; exec "$@"' - "$tensim" run "$source_dir/scenarios/emission-curve.yaml" -q -o speed.h5 \
    --until '10_500_000 blocks' --set record.network='7_200 blocks'
ok "no curve is bad input" exits 2 "$tensim" check curve.h5 --against nowhere.csv
finish
