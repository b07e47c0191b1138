"""Outside analyses from their authors' data: what the reports print of them beside the values held in published.csv."""

import decentre
import pytest
from decentre import datasets, reproduction


def analysis(slug):
    """Return the analysis of a study, or skip where its data are not at hand."""
    study = reproduction.load_study(slug)
    if study.lacks:
        pytest.skip(study.lacks)
    return study.analysis


OF_THE_ARTICLE = [  # column, slope, classical, clustered, CR2, p of each: the table of the report
    (1, -0.031, 0.012, 0.022, 0.024, 0.009, 0.18, 0.20),
    (2, -0.036, 0.011, 0.018, 0.018, 0.001, 0.046, 0.067),
    (4, -0.036, 0.012, 0.025, 0.026, 0.003, 0.15, 0.18),
]


@pytest.mark.parametrize("row", OF_THE_ARTICLE, ids=["any", "expenditure", "balanced budget"])
def test_two_of_three_stars_vanish_when_countries_are_the_clusters(row):
    column, *printed = row
    found = analysis("oecd_fiscal_rules").of_the_article(column)
    errors = found.errors.loc[["classical", "cluster", "cr2"]]
    figures = [found.estimate, *errors["se"], *errors["p_zero"]]
    assert [float(f"{x:.2g}") if abs(x) > 0.0995 else round(x, 3) for x in figures] == printed
    # the p of every pound extra means nothing here, and is not shown
    assert "p_one" not in repr(found)


@pytest.mark.parametrize(("column", "wild"), [(1, 0.19), (2, 0.043), (4, 0.17)])
def test_drawn_p_of_the_fiscal_rules_are_those_of_the_report(column, wild):
    study = analysis("oecd_fiscal_rules")
    found = decentre.estimate_additionality(
        study.article_panel(),
        spend="ln_govexp",
        earmark=study.ARTICLE[column][0],
        controls=list(study.CONTROLS),
        money=False,
        seed=1,
    )
    assert found.p[0.0] == pytest.approx(wild, abs=0.005)


def test_the_cards_of_outside_analyses_say_what_may_not_ship():
    for slug in (
        "oecd_public_spending",
        "medicaid_coverage",
        "imf_fiscal_decentralisation",
        "nhs_spend_by_deprivation",
    ):
        assert not datasets.card(slug).shipped


def test_the_labels_of_table_two_are_not_the_groups_of_the_code():
    found = analysis("medicaid_1965")
    by_label = {name: round(value, 2) for name, value in found.by_the_labels().items()}
    assert by_label == {"label_0": 1.10, "label_1_4": 3.94, "label_5_6": 4.20}
    by_group = found.grouped("rmvp_ch").coefficients.loc[["dd5", "dd6", "dd7"], "estimate"]
    assert (100 * by_group).round(2).tolist() == [3.80, 4.26, 4.28]
