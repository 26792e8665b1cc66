#!/usr/bin/env bash
# The commands that read results: what they print, and their exit statuses.
# Usage: results_commands.sh RECORD_WRITER TENSIM
set -euo pipefail
writer=$(realpath "$1")
tensim=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# expect STATUS TEXT COMMAND...: runs it; its output, stderr too, must contain TEXT.
expect() {
    local want=$1 text=$2 status=0 output
    shift 2
    output=$("$@" 2>&1) || status=$?
    [ "$status" = "$want" ] || { echo "exit status $status, expected $want: $*"; echo "$output"; exit 1; }
    case $output in
    *"$text"*) ;;
    *) echo "no '$text' from: $*"; echo "$output"; exit 1 ;;
    esac
}

"$writer" a.h5 200 >/dev/null
expect 2 "a.h5 exists; --force replaces it" "$tensim" recover a.h5 -o a.h5
expect 0 "a.h5: complete" "$tensim" show a.h5
expect 0 "Does it survive?" "$tensim" show a.h5
expect 0 "by netuid (5) and uid (3)" "$tensim" show a.h5 subnets
expect 0 "1000  2023-03-20 18:49         0" "$tensim" show a.h5 network --head 1 --columns issuance
expect 2 "it has: network, subnets, events" "$tensim" show a.h5 neurons
expect 2 "cannot open none.h5" "$tensim" show none.h5
env LC_ALL=C "$tensim" show a.h5 network | LC_ALL=C grep -q '[^ -~]' && { echo "not ASCII in the C locale"; exit 1; }
env LC_ALL=C.UTF-8 "$tensim" show a.h5 network | grep -q '█' || { echo "no plot in a UTF-8 locale"; exit 1; }

expect 0 "" "$tensim" check a.h5 --write curve.csv
expect 2 "exists" "$tensim" check a.h5 --write curve.csv
expect 0 "200 values of 1 column agree, blocks 1000 to 2393, to the last digit" \
    "$tensim" check a.h5 --against curve.csv
sed 's/^1035,155$/1035,156/' curve.csv >changed.csv
expect 1 "block 1035: 'issuance' is 155 in the run, 156 on the curve, difference -1 rao" \
    "$tensim" check a.h5 --against changed.csv
expect 0 "the greatest difference is 0.64" "$tensim" check a.h5 --against changed.csv --tolerance '1 %'
expect 2 "give either" "$tensim" check a.h5

expect 0 "csv/network.csv" "$tensim" export a.h5 --csv csv
expect 0 "to the last digit" "$tensim" check a.h5 --against csv/network.csv
[ "$(sed -n 2p csv/subnets.incentive.csv)" = "1000,2023-03-20T18:49:00Z,0,0,8" ] || { head csv/subnets.incentive.csv; exit 1; }
[ "$(wc -l <csv/subnets.incentive.csv)" = 3001 ] || exit 1

cp a.h5 before.h5
expect 0 "a.h5: " "$tensim" pack a.h5
[ "$(stat -c %s a.h5)" -lt "$(stat -c %s before.h5)" ] || { echo "packing did not shrink the file"; exit 1; }
expect 0 "a.h5: complete" "$tensim" show a.h5
expect 0 "to the last digit" "$tensim" check a.h5 --against csv/network.csv
expect 0 "holds all that was committed" "$tensim" recover before.h5
expect 0 "before.recovered.h5: complete" "$tensim" show before.recovered.h5
expect 2 "exists; --force" "$tensim" recover before.h5
expect 0 "" "$tensim" recover before.h5 --force
head -c 3000 before.h5 >cut.h5
expect 2 "cut.h5 is damaged" "$tensim" recover cut.h5
echo "show, check, export, pack and recover do as they say"
