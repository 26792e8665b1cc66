#!/usr/bin/env bash
# Everything of tasks, challenges, scores, weights and strategies that a scenario can say has the effect it claims.
source "$(dirname "$0")/common.sh"

# scenario MINERS TASK: a subnet of a few validators, half a day long, in s.yaml.
scenario() {
    cat >s.yaml <<EOT
tensim: 1
name: s
start: {issuance: 1_000_000 TAO, accounts: 10}
until: 12 h
root: {stake: 100_000 TAO}
subnets:
  - pool: {tao: 20_000 TAO, alpha: 400_000 alpha}
    validators: {count: 4, stake: 500_000 alpha}
    miners: $1
    task: $2
record: {network: 360 blocks, subnets: 360 blocks, neurons: 360 blocks, intelligence: 360 blocks, stake: never}
EOT
}
run() { exits 0 "$tensim" run s.yaml -f -o s.h5 "$@"; }
says() { grep -qF -- "$1" err.txt; }

# holds PYTHON: of the last rows of s.h5, with m: uids of miners, and one array for each column of two tables.
holds() {
    /usr/bin/python3 - "$1" <<'EOT'
import sys, h5py, numpy
with h5py.File("s.h5", "r") as file:
    last = {name: table[name][-1, 0] for table in (file["neurons"], file["intelligence"]) for name in table
            if table[name].ndim > 1}
miners = slice(4, None)
incentive, skill, score = last["incentive"][miners].astype(float), last["skill"][miners], last["score"][miners]
score_error, used = last["score_error"][miners], last["utilisation"][miners]
if not eval(sys.argv[1]):
    sys.exit(f"{sys.argv[1]}\nincentive {incentive}\nskill {skill}\nscore {score}\nerror {score_error}")
EOT
}

# ---- the user's own data ----
mkdir data
/usr/bin/python3 - <<'EOT'
import gzip
rows = [(i % 3, (i % 3) * 2 + i * 7 % 11 / 10, i % 3 * -1.5 + i * 5 % 13 / 10, i) for i in range(240)]
with open("data/flowers.csv", "w", encoding="utf-8") as to:
    to.write("# measured by nobody\nspecies,length,width\n")
    to.writelines(f"{y},{a:.1f},{b:.1f}\n" for y, a, b, _ in rows)
with open("data/bad.csv", "w", encoding="utf-8") as to:
    to.writelines(f"{a},{b},{y if i != 41 else 'rose'}\n" for y, a, b, i in rows)
with open("data/short.csv", "w", encoding="utf-8") as to:
    to.writelines(f"{a},{b},{y}\n" if i != 76 else f"{a},{y}\n" for y, a, b, i in rows)
with open("data/same.csv", "w", encoding="utf-8") as to:
    to.writelines(f"{a},{b},0\n" for _, a, b, _ in rows)
with open("data/few.csv", "w", encoding="utf-8") as to:
    to.write("1,0\n2,1\n3,0\n")
with gzip.open("data/huge.csv.gz", "wb", compresslevel=1) as to:
    row = b"1," * 4096 + b"0\n"
    for _ in range(17):
        to.write(row * 1024)
EOT
scenario '[6, {count: 2, strategy: noise}]' '{kind: csv, csv: {file: data/flowers.csv, label: species}, batch: 16}'
mkdir elsewhere
ok "a file beside the scenario is a task" run
ok "... that is learned" holds '(skill[:6] > 0.5).all() and (skill[6:] < 0.01).all()'
ok "... wherever the run is started" bash -c 'cd elsewhere && "$1" run ../s.yaml -q -f -o ../t.h5' - "$tensim"
ok "... with the same bits" test "$(attribute s.h5 state_digest)" = "$(attribute t.h5 state_digest)"
ok "a column that is the label can be a number" run --set 'subnets[0].task.csv.label=1'
ok "... with the same bits" test "$(attribute s.h5 state_digest)" = "$(attribute t.h5 state_digest)"
ok "a column that is not there is bad input" exits 2 "$tensim" run s.yaml -f -o x.h5 --set 'subnets[0].task.csv.label=colour'
ok "... named with the file and its line" says "data/flowers.csv:2: no column is called 'colour'"
ok "a file that is not there is bad input" exits 2 "$tensim" run s.yaml -f -o x.h5 --set 'subnets[0].task.csv=nowhere.csv'
ok "... named" says 'no readable file `nowhere.csv`'
for bad in 'bad.csv:42: column 3 is not a finite number' 'short.csv:77: 2 columns instead of 3' \
    'same.csv:240: all rows have the label 0' 'few.csv: ' 'huge.csv.gz:16385: more than 67,108,864 numbers do not fit'; do
    file=${bad%%:*}
    scenario 4 "{kind: csv, csv: data/$file}"
    ok "a bad file is bad input: $bad" exits 2 "$tensim" run s.yaml -f -o x.h5
    ok "... in one line" one_line err.txt
    ok "... that names it and its line" says "data/$bad"
done
scenario 4 '{kind: csv, csv: data}'
ok "a folder is no file" exits 2 "$tensim" run s.yaml -f -o x.h5

# ---- the teacher ----
scenario 6 '{kind: teacher, teacher: {features: 5, classes: 3, domains: 2, hidden: 9, noise: 50 %, rows: 500, held_rows: 300}}'
ok "a teacher of any size" run
ok "... whose noise nobody can learn" holds '(skill < 0.4).all() and skill.max() > 0.02'
drift=$source_dir/scenarios/drift.yaml
ok "the lazy lose where the world changes, and only there" exits 0 "$tensim" run "$drift" -f -o drift.h5
ok "without drift they would not" exits 1 "$tensim" run "$drift" -f -o drift.h5 --set 'subnets[1].task.teacher.drift=0 %'

# ---- challenges, scores, weights ----
graded='[{count: 8, rate: 1 %, warmup_from: 2, warmup_to: 100, steps: 0}, {count: 2, strategy: noise}]'
scenario "$graded" '{kind: digits, weights: normalise}'
ok "weights in proportion" run
ok "... pay everyone who knows something" holds '(incentive[:8] > 0).sum() >= 7'
for map in '{map: top_k, keep: 3}|(incentive > 0).sum() == 3' '{map: softmax, temperature: 2 %}|incentive[7] > 0.5 * incentive.sum()' \
    '{map: power, power: 1000}|incentive[7] > 3 * incentive[4]' '{map: power, power: 10}|incentive[7] < 1.5 * incentive[4]'; do
    ok "a map of weights: ${map%|*}" run --set "subnets[0].task.weights=${map%|*}"
    ok "... has its effect" holds "${map#*|}"
done
for rule in cross_entropy accuracy brier leave_one_out shapley fisher; do
    scenario "$graded" "{kind: digits, score: $rule, gate_steps: 10, permutations: 4}"
    ok "the score $rule" run
    ok "... puts knowledge above noise" holds 'score[7] > score[8:].max()'
    ok "... with a standard error where it is an estimate" holds "(score_error[:8] > 0).any() == ('$rule' == 'shapley')"
done
four=$(attribute s.h5 state_digest)
for few in '3|> 0.06' '100|< 0.04'; do
    ok "${few%|*} permutations" run --set 'subnets[0].task.score=shapley' --set "subnets[0].task.permutations=${few%|*}"
    ok "... and their error" holds "score_error[:8].max() ${few#*|}"
done
for key in batch=8 shared_challenge=true sample=3 average=0.5 gate.top_k=1 gate.rate=100 gate.batch=8 gate.importance=0 \
    gate.load=0 gate_steps=3 round_every=90 audit=0.3 held_out=0.3; do
    path="subnets[0].task.$key"
    [ "${key%=*}" = round_every ] && path="subnets[0].$key"
    ok "$key" run --set "$path"
    ok "... changes the run" test "$(attribute s.h5 state_digest)" != "$four"
done
scenario "$graded" '{kind: digits, sample: 3, sampling: biased, exploration: 0 %}'
ok "who asks only those it knows to be good" run
ok "... never meets the others" holds '(incentive > 0).sum() <= 4 * 3'
never=$(attribute s.h5 state_digest)
ok "who explores too" run --set 'subnets[0].task.exploration=100 %'
ok "... does" test "$(attribute s.h5 state_digest)" != "$never"

# ---- strategies ----
everyone='[{count: 8}, {count: 2, strategy: specialist}, {count: 2, strategy: lazy, rate: 1 %, warmup_from: 5, warmup_to: 5},
      {count: 2, strategy: noise}, {count: 2, strategy: copier}, {count: 2, strategy: sybil}, {count: 2, strategy: overfitter},
      {count: 2, strategy: upgrader, upgrade_epochs: 1000}]'
scenario "$everyone" '{kind: digits, batch: 16}'
ok "all eight strategies in one subnet" run
ok "... of which specialists know less than all" holds 'skill[8:10].max() < skill[:8].min()'
ok "... and so do the lazy" holds 'skill[10:12].max() < skill[:8].min()'
ok "... noise nothing" holds 'skill[12:14].max() < 0.01'
ok "... copiers little of what was answered, for that is sealed" holds 'skill[14:16].max() < 0.01'
ok "... and a sybil earns what the head of its group earns" holds 'incentive[17] == incentive[16] > 0.5 * incentive[:8].mean()'
upgraders='[{count: 4, hidden: 64, warmup_from: 1_000, warmup_to: 1_000}, {count: 4, warmup_from: 1_000, warmup_to: 1_000},
      {count: 4, strategy: upgrader, warmup_from: 1_000, warmup_to: 1_000}]'
scenario "$upgraders" '{kind: teacher, teacher: {features: 3, classes: 3, domains: 1, rows: 20_000}}'
ok "a larger model that pays is bought" run --until '36 h'
ok "... and knows more than the small one" holds 'skill[8:].min() > skill[4:8].max()'
ok "... and earns more" holds 'incentive[8:].mean() > incentive[4:8].mean()'
ok "one that costs more than it would earn" run --until '36 h' --set 'subnets[0].miners[2].upgrade_cost=10_000_000 alpha'
ok "... is not" holds 'skill[8:].max() < skill[:4].min()'
ok "... nor one that has no time to pay" run --until '36 h' --set 'subnets[0].miners[2].upgrade_cost=100 alpha' \
    --set 'subnets[0].miners[2].upgrade_epochs=1'
ok "... is not either" holds 'skill[8:].max() < skill[:4].min()'
leaky='[{count: 4}, {count: 4, strategy: overfitter, steps: 40}, {count: 4, steps: 40}]'
scenario "$leaky" '{kind: digits, batch: 16, shared_challenge: true}'
ok "who learns the challenges that leaked" run --until '36 h'
ok "... scores above those who learn as much of their own" holds 'score[4:8].mean() > score[8:].mean() and incentive[4:8].min() > incentive[8:].max()'
ok "... without knowing more" holds 'skill[4:8].max() < 1.02 * skill[8:].mean()'
scenario '[{count: 2, domains: [python], warmup_from: 800, warmup_to: 800}]' '{kind: language, language_rows: 1024}'
ok "n-grams smoothed by Kneser-Ney" run --until '2 h'
ok "... which is the default" run --until '2 h' --set 'subnets[0].miners[0].smoothing=kneser_ney'
kneser_ney=$(attribute s.h5 state_digest)
ok "... or by Witten-Bell" run --until '2 h' --set 'subnets[0].miners[0].smoothing=witten_bell'
ok "... which is another model" test "$(attribute s.h5 state_digest)" != "$kneser_ney"
ok "... that knows something too" holds 'skill.min() > 0.1'
ok "a mixture of specialists beats the best of them on every built-in task" \
    exits 0 "$tensim" run "$source_dir/scenarios/specialists.yaml" -f -o specialists.h5
ok "... all seven" test "$(grep -ac 'mixture gain .*at least 20 %.*holds' out.txt)" -eq 7
ok "equality is a failure" exits 1 "$tensim" run "$source_dir/scenarios/specialists.yaml" -f -o specialists.h5 \
    --set 'subnets[1].miners=[{count: 1, domains: [0, 1]}]'
finish
