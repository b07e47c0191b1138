"""What a printed regression table holds: fit, each slope's error by one convention, several slopes together."""

import decentre
import numpy as np
import pandas as pd
import pytest
from decentre import synthetic

PANEL = synthetic.additionality(20, 6, seed=4).panel.assign(
    z=lambda t: np.sin(np.arange(len(t))),
    spend=lambda t: t["spend"] / t["population"],
    earmark=lambda t: t["earmark"] / t["population"],
)
CHOICES = {"spend": "spend", "earmark": "earmark", "controls": ["z"], "money": False}


def by_dummies(weights=None):
    """Return slopes, classical errors, R2 and residuals' size of the regression with every dummy written out."""
    dummies = [pd.get_dummies(PANEL[c], dtype=float).iloc[:, k:] for k, c in enumerate(("body", "year"))]
    columns = np.column_stack([PANEL["earmark"], PANEL["z"], *dummies])
    w = np.ones(len(PANEL)) if weights is None else weights / weights.mean()
    y, root = PANEL["spend"].to_numpy(), np.sqrt(w)
    slopes = np.linalg.lstsq(columns * root[:, None], y * root, rcond=None)[0]
    left = (y - columns @ slopes) * root
    freedom = len(y) - columns.shape[1]
    variance = left @ left / freedom
    inverse = np.linalg.inv((columns * w[:, None]).T @ columns)
    total = w @ (y - np.average(y, weights=w)) ** 2
    errors = np.sqrt(variance * np.diag(inverse)[:2])
    return slopes[:2], errors, 1 - left @ left / total, np.sqrt(variance), freedom


@pytest.mark.parametrize("weights", [None, "population"])
def test_fit_and_classical_errors_are_those_of_every_dummy_written_out(weights):
    table = PANEL if weights is None else PANEL.assign(w=PANEL["population"])
    found = decentre.estimate_additionality(
        table, **CHOICES, weights=None if weights is None else "w", inference="classical"
    )
    slopes, errors, r2, size, freedom = by_dummies(None if weights is None else PANEL[weights].to_numpy(float))
    np.testing.assert_allclose(found.coefficients["estimate"], slopes, rtol=1e-8)
    np.testing.assert_allclose(found.coefficients["se"], errors, rtol=1e-8)
    adjusted = 1 - (1 - r2) * (len(PANEL) - 1) / freedom
    np.testing.assert_allclose(found.fit, [r2, adjusted, size, freedom], rtol=1e-8)


def test_the_covariance_is_that_of_the_clustered_errors():
    found = decentre.estimate_additionality(PANEL, **CHOICES, inference="cluster")
    assert list(found.covariance) == ["earmark", "z"]
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), found.coefficients["se"], rtol=1e-12)


def test_what_is_not_money_is_named_as_what_it_is():
    found = decentre.estimate_additionality(PANEL, **CHOICES, inference="cluster")
    shown = repr(found)
    assert "'spend' moves by" in shown
    assert "p_one" not in shown
    assert "shift-share" not in shown
    assert any("are not both money" in a for a in found.assumptions)
    with_money = decentre.estimate_additionality(PANEL, **CHOICES | {"money": True}, inference="cluster")
    assert "earmarked" in repr(with_money)


def test_the_jackknife_of_few_rows_is_the_regression_without_each_body():
    found = decentre.estimate_additionality(PANEL, **CHOICES, inference="cluster")
    slopes = []
    for body in PANEL["body"].unique():
        rest = PANEL[PANEL["body"] != body]
        slopes.append(decentre.estimate_additionality(rest, **CHOICES, inference="cluster").estimate)
    bodies = len(slopes)
    by_hand = np.sqrt((bodies - 1) / bodies * ((np.array(slopes) - found.estimate) ** 2).sum())
    assert found.table.loc["body", "se_cv3"] == pytest.approx(by_hand, rel=1e-9)
