"""Without a specification: the first guess against what is true of seventeen files, written down before any guesser was."""

import os
import tomllib
from pathlib import Path

import pytest
from decentre import InputError, tables

TRUTH = tomllib.loads((Path(__file__).parents[1] / "world_guess.toml").read_text(encoding="utf-8"))
WORLD = Path(os.environ.get("DECENTRE_REFERENCE_DATA", "no data at hand")) / "world"
KINDS = {"xlsx": "zip", "xlsb": "zip", "ods": "zip", "xls": "ole", "xml": "xml2003", "text": "text"}

at_hand = pytest.mark.skipif(not WORLD.is_dir(), reason="the published files are not at hand (DECENTRE_REFERENCE_DATA)")


def guess(name, seen={}):  # noqa: B006  every file is opened once
    if name not in seen:
        facts = tomllib.loads((WORLD / name / "facts.toml").read_text(encoding="utf-8"))
        seen[name] = tables.extract(WORLD / name / facts["file"])
    return seen[name]


def wrong_about(name):
    settled = dict(guess(name).settled)
    settled["format"] = KINDS[settled["format"]]
    return {k: settled[k] for k, value in TRUTH[name].items() if settled[k] != value}


@at_hand
def test_the_first_guess_is_right_in_fifteen_of_seventeen_files():
    wrong = {name: found for name in TRUTH if (found := wrong_about(name))}
    assert len(TRUTH) == 17
    assert len(wrong) <= 2, wrong


@at_hand
@pytest.mark.parametrize("name", TRUTH)
def test_a_guess_says_what_it_must_ask_and_extracts_nothing(name):
    found = guess(name)
    assert found.budget is None
    asked = " ".join(found.questions)
    assert all(word in asked for word in ("currency", "Unit", "Stage", "Level", "Year"))


@at_hand
@pytest.mark.parametrize("name", TRUTH)
def test_a_proposal_is_a_specification_that_refuses_until_its_questions_are_answered(name):
    found = guess(name)
    said = tomllib.loads(found.proposal)
    with pytest.raises(InputError, match=r"\?\?\?"):
        tables.extract(next(p for p in (WORLD / name).iterdir() if p.name == found.provenance.file), said)


@at_hand
def test_a_proposal_with_its_questions_answered_gives_the_published_sum():
    said = tomllib.loads(guess("19_indonesia").proposal)
    said |= {"currency": "IDR"}
    extracted = tables.extract(WORLD / "19_indonesia" / "rpt_dd_kabupaten.xls", said)
    assert extracted.budget.groupby("year")["amount"].sum()["2018"] == 60_000_000_000_000
