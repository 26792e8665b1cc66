#!/usr/bin/env bash
# Same scenario, same bits: the digests of whole runs, for any number of threads, compared with known ones.
# With --update as third argument the known digests are written anew.
source "$(dirname "$0")/common.sh"
known=$source_dir/tests/end_to_end/digests.txt
: >digests.txt

for scenario in "$source_dir"/scenarios/*.yaml; do
    name=$(basename "$scenario" .yaml)
    counts="1 2"
    grep -qE 'kind: (digits|language|teacher)|^name: nominators' "$scenario" && counts="1 2 8" # learning, many orders
    for threads in $counts; do
        ok "$name runs with $threads threads" "$tensim" run "$scenario" "$(span "$scenario")" -q --threads $threads -o $name.$threads.h5
    done
    for kind in state_digest series_digest; do
        for threads in $counts; do
            ok "$name: $kind with $threads threads is that of one thread" \
                test "$(attribute $name.1.h5 $kind)" = "$(attribute $name.$threads.h5 $kind)"
        done
        echo "$name $kind $(attribute $name.1.h5 $kind)" >>digests.txt
    done
done

if [ "${3:-}" = --update ]; then
    cp digests.txt "$known"
fi
ok "the digests are the known ones" diff "$known" digests.txt
finish
