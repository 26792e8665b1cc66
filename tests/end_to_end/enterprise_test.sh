#!/usr/bin/env bash
# Composite queries: an enterprise asks several subnets together, and its gate over their mixtures is worth it.
source "$(dirname "$0")/common.sh"
composite=$source_dir/scenarios/composite.yaml
prints() { grep -qaE "$1" out.txt; }
says() { grep -qF -- "$1" err.txt; }

ok "several subnets answer better together than the best of them" exits 0 "$tensim" run "$composite" -f -o c.h5
ok "... as the summary says" prints 'composite gain .*at least 15 %.*in enterprise 1: holds'
ok "a claim beyond that fails" exits 1 "$tensim" run "$composite" -f -o x.h5 --until '6 h' \
    --set 'expect[0].composite_gain.at_least=80 %'
ok "a gate that never learns is worth less" exits 1 "$tensim" run "$composite" -f -o x.h5 --set 'enterprises[0].gate_steps=0'
ok "whose questions differ cannot be asked together" exits 2 "$tensim" run "$composite" -f -o x.h5 \
    --set 'subnets[1].task.questions=2'
ok "... which is said in one line" one_line err.txt
ok "... with both subnets" says 'enterprises[0]: subnet 2 cannot be asked together with subnet 1'
ok "a subnet cannot be asked twice" exits 2 "$tensim" run "$composite" -f -o x.h5 --set 'enterprises[0].subnets=[1, 1]'
ok "... which is said" says 'subnet 1 is named twice'
ok "nor questions of another kind" exits 2 "$tensim" run "$composite" -f -o x.h5 --set 'subnets[2].task=digits' \
    --set 'subnets[2].miners=3'
ok "... which is said as well" says 'subnet 3 cannot be asked together with subnet 1'
ok "nor scores that are drawn" exits 2 "$tensim" run "$composite" -f -o x.h5 --set 'subnets[2].task=synthetic_score' \
    --set 'subnets[2].miners=3'
ok "... which is said too" says 'subnet 3 has no answers'

ok "the results hold what each was worth" /usr/bin/python3 - <<'EOT'
import h5py, numpy
table = h5py.File("c.h5", "r")["intelligence"]
last = {name: table[name][-1] for name in table}
assert abs(last["composite_gain"][0] - (last["composite_best_subnet_loss"] - last["composite_loss"])[0]) < 1e-12
assert last["composite_subnet_loss"].shape == (1, 3)
assert last["composite_subnet_loss"].min() == last["composite_best_subnet_loss"][0]
assert numpy.allclose(last["composite_subnet_loss"][0], last["mixture_loss"], atol=0.02)
assert abs(last["composite_utilisation"].sum() - 1) < 1e-9
assert last["composite_utilisation"][0].argmin() == 2  # nobody asked about English
assert numpy.isnan(table["composite_loss"][0]).all()  # before the first query
EOT
finish
