#!/bin/sh
# Builds programs with gcc and clang at several levels of optimisation and for every level of x86-64 that this machine
# has, kernels chosen at run time included, and runs each with and without the newer parts of the processor in glibc's
# eyes. All must print the same.
#
# usage: same_bits.sh SOURCE WORK [TARGET [ARGUMENT]...]
#   SOURCE   root of the source tree
#   WORK     folder for the builds; made if missing
#   TARGET   program to build and run, relative to the build folder (default: tests/tools/same_bits)
# exit status: 0 same, 1 different, 77 a compiler is missing
set -eu

source=$1
work=$2
shift 2
[ $# -gt 0 ] || set -- tests/tools/same_bits
target=$1
shift

for tool in gcc g++ clang clang++ meson ninja; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing; nothing was compared"
        exit 77
    }
done

mkdir -p "$work"
hidden='glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-FMA4,-AVX2_Usable,-FMA_Usable'
failed=0
reference=

# compare NAME OUTPUT
compare() {
    if [ -z "$reference" ]; then
        reference=$2
        cat "$reference"
    elif ! cmp -s "$reference" "$2"; then
        echo "$1 differs:"
        diff "$reference" "$2" || :
        failed=1
        return 0
    fi
    echo "same: $1"
}

# variant NAME CC CXX OPTIMISATION FLAGS; remaining arguments go to the program
variant() {
    name=$1
    cc=$2
    cxx=$3
    level=$4
    flags=$5
    shift 5
    dir=$work/$name
    [ -f "$dir/build.ninja" ] ||
        CC=$cc CXX=$cxx meson setup "$dir" "$source" -Dbuildtype=plain "-Doptimization=$level" \
            "-Dc_args=$flags" "-Dcpp_args=$flags" >"$work/$name.log" 2>&1 || {
        cat "$work/$name.log"
        exit 1
    }
    ninja -j2 -C "$dir" "$target" >"$work/$name.log" 2>&1 || {
        tail -n 30 "$work/$name.log"
        exit 1
    }
    "$dir/$target" "$@" >"$work/$name.out"
    compare "$name" "$work/$name.out"
    GLIBC_TUNABLES=$hidden "$dir/$target" "$@" >"$work/$name.hidden.out"
    compare "$name, processor features hidden" "$work/$name.hidden.out"
}

# has FLAG...: the processor has all of them
has() {
    for flag in "$@"; do
        grep -qw "$flag" /proc/cpuinfo || return 1
    done
}

variant gcc-O1 gcc g++ 1 '' "$@"
variant gcc-O3 gcc g++ 3 '' "$@"
variant clang-O1 clang clang++ 1 '' "$@"
variant clang-O3 clang clang++ 3 '' "$@"
! has sse4_2 popcnt || variant gcc-O3-v2 gcc g++ 3 '-march=x86-64-v2 -DSIM_ISA_MOST=SIM_ISA_SSE4' "$@"
if has avx2 bmi2 fma; then
    variant gcc-O3-v3 gcc g++ 3 '-march=x86-64-v3 -DSIM_ISA_MOST=SIM_ISA_AVX' "$@"
    variant clang-O3-v3 clang clang++ 3 '-march=x86-64-v3 -DSIM_ISA_MOST=SIM_ISA_AVX' "$@"
fi
if has avx512f avx512bw avx512cd avx512dq avx512vl; then
    variant gcc-O3-v4 gcc g++ 3 '-march=x86-64-v4' "$@"
    variant clang-O3-v4 clang clang++ 3 '-march=x86-64-v4' "$@"
fi
exit "$failed"
