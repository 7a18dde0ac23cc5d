"""The Markdown tables of bench/libraries: medians with minimum and maximum."""
import collections
import json
import statistics
import sys


def jmh(path):
    rows = json.load(open(path))
    if not rows:
        sys.exit("nothing was measured")
    print("| benchmark | threads | parameters | median | min | max | unit | B/op |\n|---|---|---|---|---|---|---|---|")
    for row in rows:
        metric = row["primaryMetric"]
        allocated = [v["score"] for k, v in row["secondaryMetrics"].items() if k.endswith("gc.alloc.rate.norm")]
        cells = [
            ".".join(row["benchmark"].split(".")[-2:]),
            str(row["threads"]),
            ", ".join(f"{k} {v}" for k, v in row.get("params", {}).items()),
            *(f"{figure:,.1f}" for figure in middle_and_ends(metric)),
            metric["scoreUnit"],
            "".join(f"{score:,.1f}" for score in allocated[:1]),
        ]
        print("| " + " | ".join(cells) + " |")


def middle_and_ends(metric):
    samples = [sample for fork in metric.get("rawData", []) for sample in fork]
    if samples:
        return statistics.median(samples), min(samples), max(samples)
    # Sampled times: median, minimum and 99th percentile.
    percentiles = metric["scorePercentiles"]
    return percentiles["50.0"], percentiles["0.0"], percentiles["99.0"]


def log(path):
    """Each line is a round: log, threads, thousand lines per second, lost share, ns per call, bytes, CPU time."""
    rounds = collections.defaultdict(list)
    for line in filter(lambda each: each.startswith("|"), open(path)):
        name, threads, *figures = [cell.strip() for cell in line.strip().strip("|").split("|")]
        rounds[name, threads].append([float(figure.replace(",", "").rstrip(" %")) for figure in figures])
    print("| log | threads | k lines/s on file | lost | p50 ns | p99 ns | p99.9 ns | B per call | CPU ns per line |")
    print("|---|---|---|---|---|---|---|---|---|")
    names = list(dict.fromkeys(name for name, _ in rounds))
    for (name, threads), figures in sorted(rounds.items(), key=lambda each: (names.index(each[0][0]), int(each[0][1]))):
        speed, lost, *others = zip(*figures)
        cells = [
            name,
            threads,
            f"{statistics.median(speed):,.0f} ({min(speed):,.0f}-{max(speed):,.0f})",
            f"{statistics.median(lost):.0f} %" if max(lost) == min(lost) else f"{min(lost):.1f}-{max(lost):.1f} %",
            *(f"{statistics.median(other):,.0f}" for other in others),
        ]
        print("| " + " | ".join(cells) + " |")


{"jmh": jmh, "log": log}[sys.argv[1]](sys.argv[2])
