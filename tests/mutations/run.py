"""Throw mutations at every public call, as a user meets it: outside pytest, with warnings as they come.

``python tests/mutations/run.py --each 1000 --seed 1 [--only NAME] [--show 20] [--store FILE]`` prints a table of kinds and what came
of them; ``--store`` writes, after each call, its numbers into a table (``outcomes.csv`` is that of the last whole run).
"""

import argparse
import dataclasses
import json
import signal
import sys
import warnings
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
from decentre import DecentreError

sys.path.insert(0, str(Path(__file__).parent))
from calls import calls
from mutating import KINDS, mutated

SECONDS = 20
MOST_REFUSED = 0.9  # of open mutations: a call that refuses everything never gives a wrong answer
FEWEST_OPEN = 30  # of fewer nothing can be said
BAD = ("wrong", "let through", "escaped", "unnamed")
VERDICTS = [
    ("neutral", "right"),
    ("damaging", "refused"),
    ("damaging", "right"),
    ("open", "right"),
    ("open", "refused"),
] + [(kind, verdict) for verdict in BAD for kind in KINDS]


class TooSlow(BaseException):
    """A call that does not come back."""


def _ring(*_given):
    raise TooSlow


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of one mutation: ``right``, ``refused`` (with ``named``), ``wrong``, ``let through``, ``escaped``."""

    call: str
    kind: str
    mutation: str
    verdict: str
    words: str = ""


def numbers_of(result, drawn=False, depth=0):
    """Return the numbers and tables of a result by their place in it; of drawn ones only what no draw has changed."""
    if depth > 4 or result is None or isinstance(result, str | bool | bytes):
        return {}
    if isinstance(result, int | float | np.number | Decimal):
        return {"": float(result)}
    if isinstance(result, pd.DataFrame | pd.Series | np.ndarray):
        return {"": result}
    if isinstance(result, dict):
        items = result.items()
    elif dataclasses.is_dataclass(result):
        items = [(f.name, getattr(result, f.name)) for f in dataclasses.fields(result)]
    elif isinstance(result, list | tuple):
        items = enumerate(result)
    else:
        return {}
    of_draws = {
        "low",
        "high",
        "se",
        "p",
        "draws",
        "replicates",
        "interval",
        "table",
        "between_interval",
        "p_studentised",
    }
    kept = [(k, v) for k, v in items if not (drawn and str(k) in of_draws)]
    return {f".{k}{place}": x for k, v in kept for place, x in numbers_of(v, drawn, depth + 1).items()}


def same(one, other):
    """Say whether two results hold the same numbers, but for the order of rows and columns and the last digits."""
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        if one.shape != other.shape or set(map(str, one.columns)) != set(map(str, other.columns)):
            return False
        return (
            all(same(one[c], other[next(d for d in other.columns if str(d) == str(c))]) for c in one.columns)
            if one.columns.is_unique
            else True
        )
    if isinstance(one, pd.Series) and isinstance(other, pd.Series):
        return _same_column(one, other)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and (
            one.dtype.kind not in "iuf" or np.allclose(one, other, rtol=1e-7, atol=1e-9, equal_nan=True)
        )
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, rtol=1e-7, atol=1e-9, equal_nan=True))
    return type(one) is type(other)


def _same_column(one, other):
    if len(one) != len(other):
        return False
    labels = [[str(x) for x in s.index] for s in (one, other)]
    if isinstance(one.index, pd.RangeIndex) or sorted(labels[0]) != sorted(labels[1]):
        cells = [sorted(map(_key, s)) for s in (one, other)]
        return all(_alike(a, b) for a, b in zip(*cells, strict=True))
    order = [np.argsort(x, kind="stable") for x in labels]
    return all(_alike(_key(a), _key(b)) for a, b in zip(one.iloc[order[0]], other.iloc[order[1]], strict=True))


def _key(cell):
    if isinstance(cell, int | float | np.number | Decimal) and not isinstance(cell, bool):
        return ("0", float(cell)) if not pd.isna(cell) else ("1", 0.0)
    return ("2", str(cell))


def _alike(a, b):
    return a[0] == b[0] and (
        bool(np.isclose(a[1], b[1], rtol=1e-7, atol=1e-7)) if isinstance(a[1], float) else a[1] == b[1]
    )


def attempt(call, inputs):
    """Return result and error of a call; a DecentreError is an error to be read, another one has escaped."""
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call.function(**inputs), None
    except DecentreError as error:
        return None, error
    except TooSlow as error:
        return None, error
    except Exception as error:  # noqa: BLE001 - the whole point is to see what else comes out
        return None, error
    finally:
        signal.alarm(0)


def names_it(error, mutation):
    """Say whether a refusal names the column and the row of what was damaged."""
    words = str(error) + " " + " ".join(map(str, error.cases.columns)) + " " + error.cases.to_string()
    plain = words.casefold().replace("_", " ")
    column = not mutation.column or mutation.column.casefold().replace("_", " ") in plain
    return column and (not mutation.row or any(str(r) in words for r in mutation.row))


def lawful(call, mutation):
    """Say whether a call takes a damaging mutation by its contract."""
    for taken in call.lenient:
        name, _, column = taken.partition(": ")
        if mutation.name.startswith(name) and (not column or column == mutation.column):
            return True
    return False


def judge(call, mutation, plain, result, error):
    """Return what came of a mutation."""
    if mutation.kind == "damaging" and (mutation.value is None or lawful(call, mutation)):
        mutation = dataclasses.replace(mutation, kind="open")  # None: what is optional may be left out
    mutation = dataclasses.replace(mutation, column=call.called.get(mutation.column, mutation.column))
    if error is not None and not isinstance(error, DecentreError):
        return "escaped", f"{type(error).__name__}: {error}"
    if mutation.kind == "neutral":
        if error is not None:
            return "wrong", f"refused: {error}"
        wanted, found = (numbers_of(r, call.drawn and mutation.name in _MOVED) for r in (plain, result))
        differ = [k for k in wanted if k not in found or not same(wanted[k], found[k])]
        return ("wrong", f"differs in {differ[:3]}") if differ else ("right", "")
    if mutation.kind == "damaging":
        if error is None:
            return "let through", ""
        return ("refused", "") if names_it(error, mutation) else ("unnamed", str(error))
    return ("refused", str(error)) if error is not None else ("right", "")


_MOVED = {"rows in another order", "labels in another order", "columns in another order"}


def mutations(call, each, seed):
    """Yield outcomes of as many mutations of a call."""
    random = np.random.default_rng([seed, sum(map(ord, call.name))])
    plain, error = attempt(call, call.inputs)
    if error is not None:
        yield Outcome(call.name, "plain", "nothing", "escaped", f"{type(error).__name__}: {error}")
        return
    names = list(call.inputs)
    done = 0
    for _ in range(40 * each):
        kind, name = KINDS[random.integers(3)], names[random.integers(len(names))]
        mutation = mutated(call.inputs[name], kind, name, random, call.keys.get(name, ()))
        if mutation is None:
            continue
        result, error = attempt(call, {**call.inputs, name: mutation.value})
        verdict, words = judge(call, mutation, plain, result, error)
        yield Outcome(call.name, kind, f"{name}: {mutation.name}", verdict, words)
        done += 1
        if done == each:
            return


def main():
    """Print what came of it, by kind and by call."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--each", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="")
    asked.add_argument("--show", type=int, default=10)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--store", default="")
    given = asked.parse_args()
    kinds, bad, opened = defaultdict(Counter), defaultdict(list), defaultdict(Counter)
    chosen = [c for c in calls() if given.only in c.name]
    for call in chosen:
        counted = Counter()
        for outcome in mutations(call, given.each, given.seed):
            counted[outcome.kind, outcome.verdict] += 1
            if outcome.verdict in BAD:
                bad[(outcome.verdict, outcome.call, outcome.mutation)].append(outcome.words)
        for (kind, verdict), times in counted.items():
            kinds[kind][verdict] += times
            if kind == "open":
                opened[call.name][verdict] += times
        if given.store:
            store(Path(given.store), call.name, counted, given)
        print(".", end="", flush=True)
    enough = {name: c for name, c in opened.items() if sum(c.values()) >= FEWEST_OPEN}
    stubborn = {name: dict(c) for name, c in enough.items() if c["refused"] > MOST_REFUSED * sum(c.values())}
    if given.json:
        listed = [{"verdict": v, "call": c, "mutation": m, "words": w[0]} for (v, c, m), w in sorted(bad.items())]
        tried = sum(sum(counted.values()) for counted in kinds.values())
        print(
            "\n"
            + json.dumps({"calls": len(chosen), "tried": tried, "kinds": kinds, "bad": listed, "stubborn": stubborn})
        )
        return
    print()
    print(pd.DataFrame(kinds).T.fillna(0).astype(int).to_string())
    for name, counted in stubborn.items():
        print("refuses nearly all open ones:", name, counted)
    for (verdict, name, mutation), words in sorted(bad.items()):
        print(f"{verdict:11} {len(words):4} {name} | {mutation} | {words[0][: 40 * given.show]}")


def store(path, name, counted, given):
    """Write the numbers of a call into a table, in place of those of an earlier run."""
    verdicts = {f"{kind} {verdict}": counted[kind, verdict] for kind, verdict in VERDICTS}
    row = pd.DataFrame([{"call": name, "each": given.each, "seed": given.seed, **verdicts}])
    earlier = pd.read_csv(path).query("call != @name") if path.exists() else row.iloc[:0]
    pd.concat([earlier, row]).sort_values("call").to_csv(path, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
