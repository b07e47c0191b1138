"""A formula that lost a programme of care is refused, and so is a table that lost its column."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, records
from decentre.capitation import load_formula
from decentre.capitation.formula import _SHIPPED

LOST = "wp_mental_health"


def ccg():
    return records.contents(_SHIPPED / "england_ccg_2018_19.toml")


def test_a_formula_without_one_of_its_programmes_of_care_is_refused():
    told = ccg()
    del told["blocks"][0]["needs"][LOST]
    with pytest.raises(
        InputError, match=r"block 'hchs': the weights of its needs sum to 0\.8501445475, and they must sum to 1"
    ):
        load_formula(told)


def test_a_table_without_the_column_of_a_programme_is_refused():
    formula = load_formula("england_ccg_2018_19")
    columns = [formula.population, *formula.weighted, *formula.indices]
    bodies = pd.DataFrame({"body": ["A", "B"], **{c: [1.0, 2.0] for c in columns}}).drop(columns=LOST)
    with pytest.raises(InputError, match=LOST):
        decentre.allocate(bodies, formula=formula)
