"""Seventeen files as governments publish them give the values that were checked by hand, by specifications alone."""

import copy
import math
import os
import tomllib
from decimal import Decimal
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, tables

HERE = Path(__file__).parents[1] / "world"
EXAMPLES = Path(decentre.__file__).parent / "tables" / "extraction" / "examples"
WORLD = Path(os.environ.get("DECENTRE_REFERENCE_DATA", "no data at hand")) / "world"
QUERIES = tomllib.loads((HERE / "queries.toml").read_text(encoding="utf-8"))
NAMES = sorted(QUERIES["query"])

pytestmark = pytest.mark.skipif(
    not WORLD.is_dir(), reason="the published files are not at hand (DECENTRE_REFERENCE_DATA)"
)


def facts(name):
    return tomllib.loads((WORLD / name / "facts.toml").read_text(encoding="utf-8"))


def specification(name):
    example = QUERIES["example"].get(name)
    path = HERE / f"{name}.toml" if example is None else EXAMPLES / f"{example}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def merged(said, otherwise):
    """Return a specification with some of it said otherwise; lists are replaced as a whole."""
    result = dict(said)
    for key, value in otherwise.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def extraction(name, query, seen={}):  # noqa: B006  every specification is run once
    said = {k: v for k, v in specification(name).items() if k not in query.get("drop", ())}
    said = merged(said, query.get("with", {}))
    if (name, repr(said)) not in seen:
        seen[name, repr(said)] = tables.extract(WORLD / name / facts(name)["file"], copy.deepcopy(said))
    return seen[name, repr(said)]


def rows_of(extracted, query):
    frames = [getattr(extracted, t).rename(columns={"label": "body"}) for t in query.get("from", ["budget"])]
    rows = pd.concat(frames, ignore_index=True)
    for column, value in query.get("where", {}).items():
        rows = rows[rows[column] == value]
    for column, pattern in query.get("like", {}).items():
        rows = rows[rows[column].str.contains(pattern)]
    return rows[rows["amount"] < query["below"]] if "below" in query else rows


def half_of_the_last_digit(printed):
    return float(Decimal(5).scaleb(min(0, Decimal(printed).as_tuple().exponent) - 1))


def holds(name, query, value):
    """Return whether an extraction gives an expected value; what it gave stands beside it."""
    if "refused" in query:
        with pytest.raises(InputError, match=query["refused"]):
            extraction(name, query)
        return True, value
    extracted = extraction(name, query)
    if "agree" in query:
        controls = extracted.provenance.controls
        return len(controls) == query["agree"] and controls["agrees"].all(), len(controls)
    if "absent" in query:
        reasons = extracted.provenance.left_out["reason"]
        ((column, label),) = query["absent"].items()
        return label not in set(extracted.budget[column]) and reasons.str.contains(query["left_out"]).any(), reasons
    rows = rows_of(extracted, query)
    if "count" in query:
        return rows[query["count"]].nunique() == value, rows[query["count"]].nunique()
    total = math.fsum(rows["amount"])
    return abs(total - float(value)) <= half_of_the_last_digit(value), total


CASES = [(name, query) for name in NAMES for query in QUERIES["query"][name]]


@pytest.mark.parametrize(("name", "query"), CASES, ids=[f"{n}: {q['what'][:60]}" for n, q in CASES])
def test_a_published_file_gives_the_value_checked_by_hand(name, query):
    value = next(e["value"] for e in facts(name)["expected"] if e["what"] == query["what"])
    right, got = holds(name, query, value)
    assert right, got


@pytest.mark.parametrize("name", NAMES)
def test_every_expected_value_is_asked_for(name):
    assert {e["what"] for e in facts(name)["expected"]} == {q["what"] for q in QUERIES["query"][name]}


def test_every_file_of_the_world_is_asked():
    assert sorted(p.parent.name for p in WORLD.glob("*/facts.toml")) == NAMES


def test_a_unit_that_is_printed_and_wrong_is_questioned():
    said = specification("23_southafrica")
    path = WORLD / "23_southafrica" / facts("23_southafrica")["file"]
    said["amount"] = {k: v for k, v in said["amount"].items() if k != "why"} | {
        "printed": "cell A2",
        "multiplier": 1000,
    }
    believed = tables.extract(path, said)
    assert any("end in 000, as amounts in whole units do" in q for q in believed.questions)
    said["amount"] |= {"printed": "", "multiplier": 1}
    with pytest.warns(AssumptionWarning, match="cell A2 says 'R thousands', which is 1,000"):
        tables.extract(path, said)
    assert extraction("23_southafrica", {}).questions == ()  # it says that the print is wrong, and why
