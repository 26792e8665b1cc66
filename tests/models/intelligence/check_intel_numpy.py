#!/usr/bin/env python3
"""Computes networks, scores and the gate a second time with NumPy and compares.

Usage: check_intel_numpy.py DUMP_PROGRAM   (built from dump_intel.c)

Written from the formulas of the specification and of the papers it names, in float64, with automatic slopes
where that is simplest: gradients of the gate are central differences of the loss as written down here.
"""

import itertools
import math
import subprocess
import sys

import numpy as np

TOP_K, CLASSES, UNASKED, INACTIVE = 3, 4, 2, 5
IMPORTANCE_WEIGHT, LOAD_WEIGHT = 0.3, 0.2


def read(program, seed):
    words = iter(subprocess.run([program, str(seed)], check=True, capture_output=True, text=True).stdout.split())
    blocks = {}
    for name in words:
        rows, cols = int(next(words)), int(next(words))
        blocks[name] = np.array([float(next(words)) for _ in range(rows * cols)]).reshape(rows, cols)
    return blocks


def check(name, got, want, tolerance):
    worst = float(np.max(np.abs(np.asarray(got) - np.asarray(want))))
    scale = max(1.0, float(np.max(np.abs(want))))
    if not worst <= tolerance * scale:
        sys.exit(f"{name}: differs by {worst:g}, scale {scale:g}\ngot  {got}\nwant {want}")


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def check_net(d, name, hidden):
    x, y = d[f"{name}.x"], d[f"{name}.y"][0].astype(int)
    w2, b2 = d[f"{name}.W2"], d[f"{name}.b2"][0]
    a = x
    if hidden:
        w1, b1 = d[f"{name}.W1"], d[f"{name}.b1"][0]
        z = x @ w1.T + b1
        a = np.maximum(z, 0)
    p = softmax(a @ w2.T + b2)
    check(f"{name} forward", d[f"{name}.p"].T, p, 1e-6)
    check(f"{name} loss", d[f"{name}.loss"][0, 0], -np.log(p[np.arange(len(y)), y]).mean(), 1e-6)
    delta = (p - np.eye(CLASSES)[y]) / len(y)
    gradients = {"W2": delta.T @ a, "b2": delta.sum(0)}
    if hidden:
        back = (delta @ w2) * (z > 0)
        gradients |= {"W1": back.T @ x, "b1": back.sum(0)}
    for part, gradient in gradients.items():
        check(f"{name} gradient {part}", d[f"{name}.gradient.{part}"], np.atleast_2d(gradient), 1e-6)
        old = d[f"{name}.{part}"]
        decay = 0.01 * old if part[0] == "W" else 0
        check(f"{name} step {part}", d[f"{name}.after.{part}"], old - 0.1 * (np.atleast_2d(gradient) + decay), 1e-6)


def mixture_loss(h, q, players):
    """Mean loss when only `players` may be mixed."""
    if not players:
        return math.log(CLASSES)
    players = np.array(sorted(players))
    order = np.argsort(-h[:, players], axis=1, kind="stable")[:, :TOP_K]
    top = players[order]
    g = softmax(np.take_along_axis(h, top, axis=1))
    return -np.log((g * np.take_along_axis(q, top, axis=1)).sum(1)).mean()


def check_scores(d, h, answers, y):
    rows = np.arange(len(y))
    truth = np.eye(CLASSES)[y]
    q = answers[:, rows, y].T
    experts = len(answers)
    players = [m for m in range(experts) if m != UNASKED]
    skill = {
        "cross_entropy": np.maximum(0, 1 - (-np.log(q)).mean(0) / math.log(CLASSES)),
        "accuracy": np.array([(a.argmax(1) == y).mean() for a in answers]),
        "brier": np.maximum(0, 1 - ((answers - truth) ** 2).sum(2).mean(1) / (1 - 1 / CLASSES)),
    }
    everyone = mixture_loss(h, q, players)
    skill["leave_one_out"] = np.array(
        [mixture_loss(h, q, [p for p in players if p != m]) - everyone for m in range(experts)])
    fisher = np.zeros(experts)
    for b in rows:
        top = sorted(players, key=lambda m: (-h[b, m], m))[:TOP_K]
        g = softmax(h[b : b + 1, top])[0]
        slope = -q[b, top] / (g * q[b, top]).sum()
        fisher[top] += 0.5 * (slope * g) ** 2
    skill["fisher"] = fisher
    for rule, want in skill.items():
        want = want.copy()
        want[UNASKED] = 0
        check(f"score {rule}", d[f"score.{rule}"][0], want, 2e-6)
    exact = np.zeros(experts)
    n = len(players)
    for size in range(n):
        share = math.factorial(size) * math.factorial(n - 1 - size) / math.factorial(n)
        for m in players:
            for others in itertools.combinations([p for p in players if p != m], size):
                exact[m] += share * (mixture_loss(h, q, others) - mixture_loss(h, q, others + (m,)))
    error = d["score.shapley.error"][0]
    if not np.all(np.abs(d["score.shapley"][0] - exact) <= 4.5 * error + 1e-12):
        sys.exit(f"shapley: {d['score.shapley'][0]}, exact {exact}, errors {error}")


def cv2(x):
    return x.var() / x.mean() ** 2


def gate_loss(x, w, b, v, draws, q):
    """The training loss of noisy top-k gating, as the paper writes it."""
    experts = w.shape[0]
    active = [m for m in range(experts) if m != INACTIVE]
    h = x @ w.T + b
    sigma = np.log1p(np.exp(x @ v.T))
    noisy = h + draws * sigma
    importance, load, loss = np.zeros(experts), np.zeros(experts), 0.0
    for i in range(len(x)):
        order = sorted(active, key=lambda m: (-noisy[i, m], m))
        top = order[:TOP_K]
        g = softmax(noisy[i : i + 1, top])[0]
        importance[top] += g
        loss -= math.log((g * q[i, top]).sum()) / len(x)
        for m in active:
            kth_excluding = sorted((noisy[i, o] for o in active if o != m), reverse=True)[TOP_K - 1]
            load[m] += 0.5 * math.erfc(-(h[i, m] - kth_excluding) / sigma[i, m] / math.sqrt(2))
    parts = [loss, cv2(importance[active]), cv2(load[active])]
    return parts + [parts[0] + IMPORTANCE_WEIGHT * parts[1] + LOAD_WEIGHT * parts[2]]


def check_gate(d):
    x, y = d["gate.x"], d["gate.y"][0].astype(int)
    answers = np.array([d[f"expert{m}.p"].T for m in range(d["gate.W0"].shape[0])])
    q = answers[:, np.arange(len(y)), y].T
    params = [d["gate.W0"], d["gate.b0"][0], d["gate.V"]]
    check("gate logits", d["gate.logits"], x @ params[0].T + params[1], 2e-6)
    check_scores(d, d["gate.logits"], answers, y)
    check("gate losses", d["gate.losses"][0], gate_loss(x, *params, d["gate.draws"], q), 3e-6)
    step = 1e-6
    for which, name in enumerate(("gate.gradient.W0", "gate.gradient.b0", "gate.gradient.V")):
        slopes = np.zeros_like(params[which])
        for at in np.ndindex(slopes.shape):
            total = []
            for sign in (1, -1):
                moved = [p.copy() for p in params]
                moved[which][at] += sign * step
                total.append(gate_loss(x, *moved, d["gate.draws"], q)[3])
            slopes[at] = (total[0] - total[1]) / (2 * step)
        check(name, d[name], np.atleast_2d(slopes), 2e-5)


def main():
    for seed in range(1, 6):
        d = read(sys.argv[1], seed)
        check_net(d, "softmax", False)
        check_net(d, "mlp", True)
        check_gate(d)
    print("networks, scores and gate agree with NumPy on 5 seeds")


main()
