# Shared by the end-to-end tests: `source common.sh`, with $tensim the program under test.
# A test is a shell script that calls `ok` for every claim; the last line counts them.
set -euo pipefail
tensim=$(realpath "$1")
source_dir=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
claims=0

# ok "SENTENCE" COMMAND...: the command must succeed. What the program printed last stays in out.txt and err.txt,
# so that the next claim can look at it.
ok() {
    local sentence=$1
    shift
    if ! "$@" >new_out.txt 2>new_err.txt; then
        printf 'failed: %s\n  %s\n' "$sentence" "$*"
        head -c 2000 new_out.txt new_err.txt
        exit 1
    fi
    case "$1" in
    "$tensim" | exits | */tensim) mv new_out.txt out.txt && mv new_err.txt err.txt ;;
    esac
    claims=$((claims + 1))
}

# exits STATUS COMMAND...: for `ok`; stderr and stdout of the command stay in err.txt and out.txt.
exits() {
    local expected=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || {
        echo "exit status $status, not $expected"
        return 1
    }
}

# one_line FILE: for `ok`; an error is exactly one line.
one_line() { [ "$(wc -l <"$1")" -eq 1 ]; }

# span SCENARIO: options that keep the run of a long scenario short; its first change of rules is still inside.
span() {
    case "$(basename "$1" .yaml)" in
    history) echo --until=1_100_000\ blocks ;;
    reform) echo --until=250_000\ blocks ;;
    pools-2026-06) echo --until=14_400\ blocks ;;
    *) echo --quiet ;;
    esac
}

# attribute FILE NAME: a root attribute of a results file.
attribute() {
    /usr/bin/python3 - "$1" "$2" <<'EOT'
import h5py, sys
value = h5py.File(sys.argv[1], "r").attrs[sys.argv[2]]
print(value.decode() if isinstance(value, bytes) else value)
EOT
}

finish() { echo "$claims claims hold"; }
