#!/usr/bin/env bash
# `tensim run` from the outside.
source "$(dirname "$0")/common.sh"
scenarios=$source_dir/scenarios

ok "a scenario runs and leaves its file" "$tensim" run "$scenarios/quickstart.yaml" -o quick.h5
grep -q 'halving 1 *block 1,001' out.txt
ok "the file is complete" test "$(attribute quick.h5 status)" = complete
ok "xarray finds names, units and dates in it" /usr/bin/python3 -c '
import xarray
data = xarray.open_dataset("quick.h5", group="network")
assert data.issuance.dims == ("block",) and data.issuance.attrs["units"] == "rao", data
assert str(data.time[0].values).startswith("2023-03-20T18:49:00"), data.time
assert int(data.halvings.sel(block=960)) == 0 and int(data.halvings.sel(block=1020)) == 1, data.halvings
accounts = xarray.open_dataset("quick.h5", group="accounts")
assert accounts.free.dims == ("block", "account") and accounts.account.size == 120, accounts'
ok "an existing file is not overwritten" exits 2 "$tensim" run "$scenarios/quickstart.yaml" -o quick.h5
ok "... and the refusal is one line" one_line err.txt
ok "... unless that is asked for" "$tensim" run "$scenarios/quickstart.yaml" -o quick.h5 --force -q
ok "the default name is the scenario's" "$tensim" run "$scenarios/quickstart.yaml" -q
ok "... in the present folder" test -s quickstart.h5
ok "laws hold after every block" "$tensim" run "$scenarios/quickstart.yaml" --audit -q -o audit.h5
ok "an audit changes nothing" test "$(attribute audit.h5 state_digest)" = "$(attribute quick.h5 state_digest)"
ok "another end is another run" "$tensim" run "$scenarios/quickstart.yaml" -q --until '100 blocks' -o short.h5
ok "... with other contents" test "$(attribute short.h5 series_digest)" != "$(attribute quick.h5 series_digest)"
ok "a folder that does not exist is bad input" exits 2 "$tensim" run "$scenarios/quickstart.yaml" -o no/such/x.h5
ok "... said in one line" one_line err.txt
ok "a misspelt option is bad input" exits 2 "$tensim" run "$scenarios/quickstart.yaml" --ouput x.h5
ok "... with a suggestion" grep -q 'output' err.txt

sed 's/block: 7_103_975/block: 100/; s/tolerance_blocks: 7_200/tolerance_blocks: 5/' "$scenarios/finney.yaml" >wrong.yaml
ok "a fact beyond its tolerance fails the run" exits 1 "$tensim" run wrong.yaml -o wrong.h5

ok "the real chain's halving comes in its block" "$tensim" run "$scenarios/finney.yaml" -o finney.h5
ok "... and at its date" grep -q 'block 7,103,975, 2025-12-15T13:31:24Z' out.txt

ok "the real pools keep every law" "$tensim" run "$scenarios/pools-2026-06.yaml" --until '800 blocks' --audit -o pools.h5
ok "... and the file says what was assumed" grep -q 'Generated from the seed' <<<"$(attribute pools.h5 assumptions)"

ok "a state is run under every set of rules" "$tensim" policies "$scenarios/consensus.yaml" --days 1
ok "... and told in a table" grep -q '^ *Gini' out.txt
ok "... as CSV" "$tensim" policies "$scenarios/consensus.yaml" --days 1 --csv
ok "... with a row for each subnet and each set of rules" test "$(wc -l <out.txt)" -eq $((1 + 9 * 8))
cp out.txt first.csv
ok "... the same with other threads" env OMP_NUM_THREADS=1 "$tensim" policies "$scenarios/consensus.yaml" --days 1 --csv
OMP_NUM_THREADS=1 "$tensim" policies "$scenarios/consensus.yaml" --days 1 --csv >second.csv
ok "... to the last digit" cmp first.csv second.csv
ok "... as JSON" "$tensim" policies "$scenarios/consensus.yaml" --days 1 --json
ok "... that parses" /usr/bin/python3 -c 'import json, sys; assert len(json.load(open("out.txt"))["policies"]) == 9'
ok "a state without subnets has no policies" exits 2 "$tensim" policies "$scenarios/emission-curve.yaml" --days 1
ok "... said in one line" one_line err.txt
ok "rules are explained with block and date" "$tensim" explain "$scenarios/history.yaml"
ok "... in the order of the file" grep -q '# block 3845333 of the run, 8765684 of the chain, 2026-08-03' out.txt
ok "the rules of history run" "$tensim" run "$scenarios/history.yaml" --until '800 blocks' --audit -q -o history.h5

ok "nominators earn what the scenario claims" "$tensim" run "$scenarios/nominators.yaml" -q -o nominators.h5
ok "... children, takes and refusals are events with subnet and reason" /usr/bin/python3 -c '
import h5py
events = h5py.File("nominators.h5")["events"]
kinds, reasons = (events[k].attrs["flag_meanings"] for k in ("kind", "reason"))
kinds, reasons = ((k.decode() if isinstance(k, bytes) else k).split() for k in (kinds, reasons))
rows = [(kinds[k], int(s), reasons[r]) for k, s, r in zip(events["kind"][:], events["subnet"][:], events["reason"][:])]
assert ("children", 1, "none") in rows and ("refused", 1, "InvalidChild") in rows, rows
assert ("refused", 2, "AmountTooLow") in rows and ("refused", 65535, "TxRateLimitExceeded") in rows, rows
assert ("auto_stake", 2, "none") in rows and ("unstake_all_alpha", 65535, "none") in rows, rows
file = h5py.File("nominators.h5")
assert list(file["neurons/take"][-1][0][:4]) == [11796, 0, 11796, 11796], file["neurons/take"][-1]
assert list(file["subnets/child_keys"][-1]) == [1, 0] and file["subnets/child_burned"][-1][0] > 0'
sed 's/take: 0 %/take: 5 %/' "$scenarios/nominators.yaml" >dear.yaml
ok "... and with another take the claims fail" exits 1 "$tensim" run dear.yaml -q -o dear.h5

"$tensim" run "$scenarios/emission-curve.yaml" --until '9_000_000_000 blocks' -o long.h5 --no-progress \
    >out.txt 2>err.txt &
pid=$!
for _ in $(seq 100); do [ -s long.h5 ] && break || sleep 0.05; done
sleep 0.5
kill -INT $pid
status=0
wait $pid || status=$?
ok "Ctrl-C ends a run at a block" test $status -eq 0
ok "... and marks the file" test "$(attribute long.h5 status)" = interrupted
finish
