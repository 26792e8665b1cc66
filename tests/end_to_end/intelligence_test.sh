#!/usr/bin/env bash
# What the scenarios about intelligence claim, as checks with an exit status; and that the checks can fail.
source "$(dirname "$0")/common.sh"
scenarios=$source_dir/scenarios

# prints WHAT: the summary of the last run says so.
prints() { grep -qE "$1" out.txt; }

ok "the mixture reads Python with Spanish comments better than its best expert, and its gate follows the text" \
    exits 0 "$tensim" run "$scenarios/spanish-python.yaml" -o text.h5
ok "... with both numbers in the summary" prints 'mixture gain .*at least 10 %.*holds'
ok "... and" prints 'gate follows text .*at least 30 %.*holds'
ok "... and the weight along the text" prints '^ +[01]\.[0-9]{3} [#.]{20}  # '
ok "a bound that is not met fails the run" exits 1 \
    "$tensim" run "$scenarios/spanish-python.yaml" -f -o text.h5 --until '2 h' --set 'expect[0].mixture_gain.at_least=99 %'
ok "... and is told" grep -q '1 of the 2 facts' err.txt
ok "incentive follows skill" exits 0 "$tensim" run "$scenarios/skill.yaml" -o skill.h5 --until '12 h'
ok "... with a rank correlation in the summary" prints 'spearman .*at least 95 %.*holds'
ok "liars lose" exits 0 "$tensim" run "$scenarios/liars.yaml" -o liars.h5 --until '12 h'
ok "copiers earn where answers are open and lose where they are sealed" \
    exits 0 "$tensim" run "$scenarios/copiers.yaml" -o copiers.h5
ok "where nothing is sealed the claim about sealed answers fails" exits 1 "$tensim" run "$scenarios/copiers.yaml" \
    -f -o copiers.h5 --set 'subnets[1].hyperparameters.commit_reveal=false'

ok "a fact about a subnet that is not there is bad input" exits 2 "$tensim" run "$scenarios/skill.yaml" \
    -o bad.h5 --set 'expect[0].spearman.netuid=7'
ok "... in one line that names it" grep -q 'there is no subnet 7' err.txt
ok "a domain that the task does not have is bad input" exits 2 "$tensim" run "$scenarios/spanish-python.yaml" \
    -o bad.h5 --set 'subnets[0].miners[0].domains=[french]'
ok "... in one line that names the domains" grep -q 'spanish, python and english' err.txt

ok "the results hold the mixture, its experts and the text" /usr/bin/python3 - text.h5 <<'EOT'
import sys, h5py, numpy
table = h5py.File(sys.argv[1], "r")["intelligence"]
last = {name: table[name][-1, 0] for name in table if table[name].ndim > 1}
assert numpy.allclose(last["mixture_bits"] * numpy.log(2), last["mixture_loss"])
assert abs(last["utilisation"].sum() - 1) < 1e-9
inside = last["comment"] == 1
assert abs(last["spanish_weight"][inside].mean() - last["spanish_inside"]) < 1e-9
assert abs(last["spanish_weight"][~inside].mean() - last["spanish_outside"]) < 1e-9
assert last["spanish_inside"] > last["spanish_outside"]
assert b"# " in bytes(last["text"])
EOT
finish
