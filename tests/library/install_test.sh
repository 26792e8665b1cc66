#!/usr/bin/env bash
# Installs into an empty folder, compiles a program against what is there through pkg-config, and runs it.
# usage: install_test.sh BUILD_DIR CONSUMER.c
set -euo pipefail
build=$1 consumer=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

DESTDIR=$root meson install -C "$build" --no-rebuild --quiet
pc=$(find "$root" -name tensim.pc)
for file in bin/tensim include/tensim.h share/man/man1/tensim.1 share/tensim/scenarios/quickstart.yaml; do
    find "$root" -path "*/$file" | grep -q . || {
        echo "not installed: $file"
        exit 1
    }
done

export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$root
read -ra flags <<<"$(pkg-config --cflags --libs tensim)"
cc -std=c17 -Wall -Wextra -Werror -Wpedantic -o "$root/consumer" "$consumer" "${flags[@]}"
libdir=$(dirname "$(find "$root" -name libtensim.so)")
data=$(find "$root" -type d -path '*/share/tensim')
LD_LIBRARY_PATH=$libdir "$root/consumer" "$data/scenarios/quickstart.yaml" "$data" | tee "$root/out"
grep -q 'block 28800, ' "$root/out"

program=$(find "$root" -path '*/bin/tensim')
TENSIM_DATA=$data "$program" run "$data/scenarios/finney.yaml" --until '1000 blocks' -q -o "$root/finney.h5"

# Only names of the project may leave the library.
if nm -D --defined-only "$libdir/libtensim.so" | grep -v ' tensim_'; then
    echo "the library exports names that are not its own"
    exit 1
fi
echo "installed copy works"
