"""A slice of the mutation run: nothing but a right answer or a refusal in a sentence, whatever a public call is given."""

import json
import subprocess
import sys
from pathlib import Path

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


def test_no_call_refuses_nearly_everything(outcomes):
    assert outcomes["stubborn"] == {}


def test_every_call_is_tried_and_none_refuses_nearly_all_open_mutations(outcomes):
    assert outcomes["calls"] > 100
    assert outcomes["tried"] == 20 * outcomes["calls"]
    assert outcomes["kinds"]["neutral"]["right"] > 500
    assert outcomes["kinds"]["damaging"]["refused"] > 300
