#!/usr/bin/env bash
# What a careless or hostile user does to the program: every error is one sentence with the right exit status, and
# nothing that matters is overwritten.
source "$(dirname "$0")/common.sh"
scenarios=$source_dir/scenarios
quick=$scenarios/quickstart.yaml
endless=("$scenarios/emission-curve.yaml" --until "9_000_000_000 blocks" --no-progress)

# to WHERE COMMAND...: the command with its standard output sent there.
to() { "${@:2}" >"$1"; }
closed() { "$@" >&-; }
all_closed() { "$@" <&- >&- 2>&-; }
small_files() { (ulimit -f 200 && "$@"); }

# started NAME [OPTION]...: an endless run in the background, in $pid, once its file NAME has blocks.
started() {
    local name=$1
    shift
    rm -f "$name"
    "$tensim" run "${endless[@]}" "$@" -o "$name" >run_out.txt 2>run_err.txt &
    pid=$!
    for _ in $(seq 200); do [ -s "$name" ] && break || sleep 0.05; done
    sleep 0.3
}

# ends STATUS: the run in the background ends with it.
ends() {
    local status=0
    wait "$pid" || status=$?
    [ "$status" -eq "$1" ] || { echo "exit status $status, not $1"; return 1; }
}

ok "a run" "$tensim" run "$quick" -q -o a.h5

# ---- output that goes nowhere ----
cp "$quick" quick.yaml
cp "$source_dir/data/vectors/price.a.jsonl.gz" price.gz
for command in "show a.h5" "show a.h5 network" "validate quick.yaml" "explain quick.yaml" schema --help "run --help" \
    "check a.h5 --write -" "vectors price.gz" "run quick.yaml -f -o full.h5"; do
    # shellcheck disable=SC2086
    ok "a full device is noticed: $command" exits 3 to /dev/full "$tensim" $command
    ok "... in one line" one_line err.txt
    # shellcheck disable=SC2086
    ok "a closed output is noticed: $command" exits 3 closed "$tensim" $command
done
ok "the results are there all the same" test "$(attribute full.h5 series_digest)" = "$(attribute a.h5 series_digest)"
ok "a run without any stream" exits 0 all_closed "$tensim" run "$quick" -q -f -o streams.h5
ok "... writes nothing else into its file" test "$(attribute streams.h5 series_digest)" = "$(attribute a.h5 series_digest)"
ok "a reader that has seen enough is no error" bash -c '"$1" show a.h5 network 2>err | head -1; [ ! -s err ]' - "$tensim"

# ---- targets ----
mkdir folder
cp "$quick" mine.yaml
for target in '' folder folder/ . /dev/full mine.yaml "$(printf 'n%.0s' {1..300})"; do
    for force in '' --force; do
        # shellcheck disable=SC2086
        ok "'${target:0:20}' is no results file $force" exits 2 "$tensim" run mine.yaml $force -o "$target"
        ok "... said in one line" one_line err.txt
    done
done
ok "the scenario is as it was" cmp "$quick" mine.yaml
ok "a name with spaces and letters of the world" "$tensim" run mine.yaml -q -o 'Läufe und 実験.h5'
ok "... can be shown" "$tensim" show 'Läufe und 実験.h5'
cp a.h5 b.h5
ok "pack does not overwrite another file" exits 2 "$tensim" pack a.h5 -o b.h5
ok "... which is as it was" cmp a.h5 b.h5
ok "... unless that is asked for" "$tensim" pack a.h5 -o b.h5 --force
ok "an export into a file" exits 2 "$tensim" export a.h5 --csv b.h5
ok "an export to no folder" exits 2 "$tensim" export a.h5 --csv ''
ok "an unknown column" exits 2 "$tensim" show a.h5 network --columns nothing
ok "... leaves the output to the error" test ! -s out.txt -o "$(grep -c . out.txt)" -eq 1
ok "an empty scenario name" exits 2 "$tensim" run ''
ok "... is said" grep -q 'tensim: the name of the scenario is empty' err.txt
ok "-h is help" "$tensim" -h

if unshare -m true 2>/dev/null; then
    ok "without /proc" exits 0 unshare -m sh -c 'umount -l /proc && exec "$@"' - "$tensim" run mine.yaml -q -o proc.h5
    ok "... the file is there" "$tensim" show proc.h5
fi
# As somebody who may not write here.
if nobody=$(command -v setpriv) && [ "$(id -u)" -eq 0 ]; then
    mkdir locked
    install -m 755 "$tensim" tensim_of_all
    chmod 755 . locked
    chmod 600 a.h5
    nobody="$nobody --reuid 65534 --regid 65534 --clear-groups"
    # shellcheck disable=SC2086
    ok "a folder without permission" exits 3 $nobody ./tensim_of_all run mine.yaml -q -o locked/x.h5
    ok "... is said" grep -q 'cannot create locked/x.h5: Permission denied' err.txt
    # shellcheck disable=SC2086
    ok "a file of somebody else" exits 3 $nobody ./tensim_of_all run mine.yaml -q --force -o a.h5
    ok "... is said" grep -q 'cannot create a.h5: Permission denied' err.txt
fi
for command in $("$tensim" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
    ok "$command explains itself" "$tensim" "$command" --help
    ok "... in lines that fit" bash -c '! grep -E "^.{101}" out.txt'
done

# ---- facts ----
printf 'tensim: 1\nname: late\nstart: {issuance: 1 TAO}\nuntil: 2_000 blocks\nexpect:\n  - halving: {block: 500, tolerance_blocks: 10}\n' >late.yaml
ok "a halving that never comes fails the run" exits 1 "$tensim" run late.yaml -o late.h5
ok "... also quietly" exits 1 "$tensim" run late.yaml -q -f -o late.h5
ok "... with a sentence" one_line err.txt
ok "... but not before it is overdue" exits 0 "$tensim" run late.yaml -q -f -o late.h5 --until '505 blocks'
sed 's/block: 500, tolerance_blocks: 10/block: 500/' late.yaml >lenient.yaml
ok "no tolerance given: never" exits 0 "$tensim" run lenient.yaml -q -f -o late.h5

# ---- signals ----
started hup.h5
kill -HUP $pid
ok "a terminal that goes away ends the run at a block" ends 0
ok "... and marks the file" test "$(attribute hup.h5 status)" = interrupted
started twice.h5 --set record.network='1 block'
kill -STOP $pid
kill -INT $pid
kill -CONT $pid
sleep 0.05
kill -INT $pid 2>/dev/null || true
status=0
wait "$pid" || status=$?
ok "Ctrl-C twice ends it at once or at a block" test $status -eq 0 -o $status -eq 130
ok "... and the file can be read" "$tensim" show twice.h5

started killed.h5 --set record.network='10 blocks'
sleep 1.5
kill -KILL $pid
wait $pid 2>/dev/null || true
ok "after kill -9 the file opens with h5py" /usr/bin/python3 -c '
import h5py
file = h5py.File("killed.h5", swmr=True)
rows = len(file["network/block"])
assert rows > 1000 and file["network/block"][rows - 1] == 10 * (rows - 1), rows
assert file["network/issuance"][rows - 1] == file["network/minted"][rows - 1] > 0'
ok "... and is recovered" "$tensim" recover killed.h5
ok "... into a clean file" test "$(attribute killed.recovered.h5 status)" = interrupted
rm -f killed*.h5

# ---- room ----
ok "a limit on file sizes" exits 3 small_files "$tensim" run "$quick" -q -o limited.h5
ok "... is one sentence" one_line err.txt
ok "... and leaves no file or one that opens" bash -c '[ ! -e limited.h5 ] || "$1" show limited.h5' - "$tensim"
ok "little memory" exits 3 bash -c 'ulimit -v 100000; exec "$@"' - "$tensim" run "$quick" -q -o memory.h5 \
    --set start.accounts=10000000
ok "... is one sentence" one_line err.txt
printf 'tensim: 1\nname: wide\nstart: {accounts: 1_000_000}\nuntil: 2 blocks\nrecord: {accounts: 1 d}\n' >wide.yaml
ok "wide rows take no more room than they need" "$tensim" run wide.yaml -q -o wide.h5
ok "... two rows of two columns of a million, and their labels" test "$(stat -c %s wide.h5)" -lt 46000000
rm -f wide.h5
mkdir disk
if mount -t tmpfs -o size=300k tmpfs disk 2>/dev/null; then
    trap 'umount "$work/disk"; rm -rf "$work"' EXIT
    ok "a full disk" exits 3 "$tensim" run "$quick" -q -o disk/x.h5 --set record.network='1 blocks'
    ok "... is one sentence" one_line err.txt
    ok "... that names the disk and what is safe" grep -qE "no space left on .*/disk writing disk/x.h5; .*(flushed|safe)" err.txt
    ok "... and what there is can be shown" "$tensim" show disk/x.h5
    ok "... and recovered elsewhere" "$tensim" recover disk/x.h5 -o elsewhere.h5
    ok "an export to a full disk" exits 3 "$tensim" export a.h5 --csv disk
    ok "... leaves no half a file" bash -c 'for f in disk/*.csv; do [ ! -e "$f" ] || exit 1; done'
fi

# ---- much ----
{
    printf 'tensim: 1\nname: many\nstart: {issuance: 1000 TAO, accounts: 10}\nuntil: 100_001 blocks\ntimeline:\n'
    seq 100000 | sed 's/.*/  - {at: &, transfer: {amount: 1 rao, from: 0, to: 1}}/'
} >many.yaml
ok "a hundred thousand interventions" "$tensim" run many.yaml -q -o many.h5
echo '  - {at: 5, note: one too many}' >>many.yaml
ok "... and not one more" exits 2 "$tensim" run many.yaml -q -f -o many.h5
ok "... in one line" one_line err.txt
ok "a condition that cannot hold" exits 2 "$tensim" run "$quick" --until 'issuance >= 30 MTAO'
mkdir data
# damaged FILE EXPRESSION: that data file edited, the others whole.
damaged() {
    cp -r "$source_dir/data/issuance" "$source_dir/data/stake" data
    sed -i "$2" "data/$1"
}
while read -r file expression place; do
    damaged "$file" "$expression"
    ok "damage in $file ($expression)" exits 2 env TENSIM_DATA=data "$tensim" run "$scenarios/finney.yaml" -q -o data.h5
    ok "... is one sentence" one_line err.txt
    ok "... with the place" grep -qF "$place" err.txt
done <<'EOT'
issuance/block-clock.csv 9s/,/,,/ data/issuance/block-clock.csv:9: 
issuance/block-clock.csv 9s/,2023/,x023/ data/issuance/block-clock.csv:9: 
issuance/withheld.csv 7s/,.*// data/issuance/withheld.csv:7: 
issuance/withheld.csv 8s/,[^,]*/,99999999999/ data/issuance/withheld.csv:8: 
stake/snapshot-2023-03-20-uids.csv 100s/[0-9]*$/18446744073709551615/ data/stake/snapshot-2023-03-20-uids.csv:100: 
stake/snapshot-2023-03-20-uids.csv $d add
EOT
ok "the wrong data folder" exits 2 env TENSIM_DATA=/nowhere "$tensim" run "$scenarios/finney.yaml" -o data.h5
ok "... in one line" one_line err.txt
finish
