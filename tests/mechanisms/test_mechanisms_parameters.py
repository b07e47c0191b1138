"""The parameters of the payment scheme are those of the evidence, and what was not seen has no number."""

import pytest
from decentre import InputError, mechanisms


@pytest.mark.parametrize(
    ("year", "item", "value"),
    [  # evidence/law_2026.md, section 6, and data/law/allocations_2025_29.csv
        ("2023-24", "elective variable element", 100),
        ("2022-23", "variable rate above and below the fixed baseline", 75),
        ("2025-26", "emergency, maternity and non-elective guide prices", 13),
        ("2025-26", "low volume block threshold", 1.5),
        ("2026-27", "general efficiency factor", 2.0),
    ],
)
def test_a_parameter_is_the_printed_one(year, item, value):
    assert mechanisms.list_payment_parameters(year).set_index("item")["value"][item] == value


def test_what_was_not_seen_of_2026_27_has_no_number():
    held = mechanisms.list_payment_parameters("2026-27").set_index("item")
    assert held.loc[["scheme", "urgent and emergency care", "blocks"], "value"].isna().all()
    assert held.loc["urgent and emergency care", "certainty"] == "knowledge"


def test_a_year_of_which_nothing_is_held_is_refused():
    with pytest.raises(InputError, match="No parameter of the payment scheme of 2019-20 is held; give one of 2022-23"):
        mechanisms.list_payment_parameters("2019-20")
    assert set(mechanisms.list_payment_parameters()["year"]) == {"2022-23", "2023-24", "2025-26", "2026-27"}
