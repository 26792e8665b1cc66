#!/usr/bin/env bash
# Same bits from gcc and clang, from -O1 and -O3: builds the program anew with each and compares whole runs.
source "$(dirname "$0")/common.sh"

digests() {
    for scenario in "$source_dir"/scenarios/*.yaml; do
        "$1" run "$scenario" "$(span "$scenario")" -q --force -o run.h5
        echo "$(basename "$scenario") $(attribute run.h5 state_digest) $(attribute run.h5 series_digest)"
    done
}

digests "$tensim" >reference.txt
for variant in gcc:1 clang:1 clang:3; do
    compiler=${variant%:*} level=${variant#*:}
    cxx=g++
    [ "$compiler" = clang ] && cxx=clang++
    build=build-$compiler-$level
    ok "$compiler -O$level: configures" env CC="$compiler" CXX=$cxx meson setup "$build" "$source_dir" \
        -Dtests=disabled -Dbuildtype=plain -Doptimization="$level"
    ok "$compiler -O$level: builds" ninja -C "$build" tensim
    digests "$build/tensim" >variant.txt
    ok "$compiler -O$level: same bits" diff reference.txt variant.txt
    rm -rf "$build"
done
finish
