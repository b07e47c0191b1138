"""Until when law and figures are known: every head says it, and what is later is said to be."""

from datetime import date

import decentre
import pytest
from decentre import cli, datasets
from decentre.datasets import known

FILES = [p.relative_to(known._PACKAGE).as_posix() for p in known.files()]


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_rules_and_formulas_says_until_when_it_is_known(file):
    row = known.table().loc[file]
    assert row["topic"]
    assert isinstance(row["known_until"], date)


def test_the_facts_of_law_and_system_say_it_too():
    facts = ["health_law_facts", "health_bodies", "icb_footprints", "allocations_2025_29", "public_health_grant"]
    facts += [
        "inequalities_purpose",
        "nations_barnett",
        "nations_formulas",
        "nations_board_shares",
        "nations_ring_fences",
    ]
    assert all(datasets.card(slug).known_until and datasets.card(slug).topic for slug in facts)


def test_what_has_no_day_is_words_and_scales_and_no_law():
    left = {p.stem for p in (known._PACKAGE / "rules").glob("*.toml")} - {p.stem for p in known.files()}
    assert left == set(known._NO_LAW)


def test_a_topic_spans_the_days_of_its_files():
    topics = known.topics()
    assert (topics["first"] <= topics["last"]).all()
    assert topics["files"].sum() == len(known.table())
    assert topics.loc["section 75", "last"] == date(2026, 12, 1)


def test_the_command_prints_topics_and_the_files_of_one(capsys):
    assert cli.main(["known"]) == 0
    assert "section 75" in capsys.readouterr().out
    assert cli.main(["known", "Section 75"]) == 0
    assert "rules/section75.toml" in capsys.readouterr().out
    assert cli.main(["known", "nothing"]) == 2
    assert "'nothing' is not a topic; give one of " in capsys.readouterr().err


@pytest.mark.parametrize(("year", "said"), [("2025-26", False), ("2026-27", True), ("2027-28", True)])
def test_bodies_that_outlast_what_is_known_say_so(year, said):
    boards = decentre.bodies_in(year).set_index("code").loc["ICB", "note"]
    assert ("known until 2026-12-01" in boards) == said
