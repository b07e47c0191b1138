"""A slice of the mutation run: nothing but a right answer or a refusal in a sentence, whatever a public call is given."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

RUN = Path(__file__).parents[1] / "mutations" / "run.py"


@pytest.fixture(scope="module")
def outcomes():
    """Run outside pytest, where warnings are as a user has them."""
    run = subprocess.run(
        [sys.executable, str(RUN), "--each", "20", "--seed", "11", "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("verdict", ["escaped", "wrong", "let through", "unnamed"])
def test_no_mutation_is(outcomes, verdict):
    assert [o for o in outcomes["bad"] if o["verdict"] == verdict] == []


def test_no_call_refused_nearly_everything_or_gave_a_wrong_answer_in_the_stored_run():
    stored = pd.read_csv(RUN.with_name("outcomes.csv"))
    opened = stored["open right"] + stored["open refused"]
    assert len(stored) > 110
    assert (stored["each"] >= 100).all()
    assert (stored["open refused"] <= 0.9 * opened).all()
    bad = [c for c in stored if c.endswith(("wrong", "let through", "escaped", "unnamed"))]
    assert stored[bad].to_numpy().sum() == 0


def test_every_call_is_tried_and_none_refuses_nearly_all_open_mutations(outcomes):
    assert outcomes["calls"] > 100
    assert outcomes["tried"] == 20 * outcomes["calls"]
    assert outcomes["kinds"]["neutral"]["right"] > 500
    assert outcomes["kinds"]["damaging"]["refused"] > 300
