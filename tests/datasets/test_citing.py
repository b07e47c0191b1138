"""How data are found, shown and cited: what a terminal holds, and what reference managers read."""

import json
import re
import subprocess
import sys

import msgspec
import pytest
from decentre import cli, datasets, tables
from decentre.datasets import catalogue
from decentre.errors import InputError
from decentre.reports.cited import used_by

SLUG = "nhs_and_hchs_expenditure"


@pytest.mark.parametrize("words", [[], ["scotland"], ["--years", "2019"], ["--topic", "section 75"]], ids=str)
def test_a_list_of_datasets_fits_a_hundred_columns(words, capsys):
    assert cli.main(["data", *words]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_datasets_are_found_by_word_year_and_topic():
    every = {c.slug for c in catalogue.found()}
    assert every == set(datasets.names())
    for card in catalogue.found(years="2019-20"):
        first, last = catalogue.span(card)
        assert first <= 2019 <= last
    assert {c.slug for c in catalogue.found(topic="section 75")} >= {"section_75_rules"}
    assert catalogue.found("no such word") == []
    with pytest.raises(InputError, match="'soon' is not a year; write it like 2019 or 2019-20"):
        catalogue.found(years="soon")


@pytest.mark.parametrize("years", ["1999-00 to 2025-26", "2015-16; calendar 2014", "not of a year"])
def test_the_years_of_a_card_are_those_that_begin_a_label(years):
    card = datasets.card(SLUG)
    spans = {"1999-00 to 2025-26": [1999, 2025], "2015-16; calendar 2014": [2014, 2015], "not of a year": []}
    assert catalogue.span(msgspec.structs.replace(card, years=years)) == spans[years]


def test_a_card_is_a_page_whose_texts_are_shown_and_never_run():
    card = msgspec.structs.replace(datasets.card(SLUG), title="<script>alert(1)</script>")
    page = card._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert all(f"<th scope='row'>{c}</th>" in page for c in card.columns)


@pytest.mark.parametrize("slug", datasets.names())
def test_every_reference_of_every_dataset_can_be_read_by_its_form(slug):
    sources = {re.sub(r"[^\w-]+", "_", s["key"]) for s in datasets.card(slug).sources}
    items = json.loads(datasets.cite(slug, format="csl-json"))
    assert {i["id"] for i in items} == {"decentre"} | sources
    assert all(i["title"] and i["type"] in ("software", "dataset") for i in items)
    ris = datasets.cite(slug, format="ris").splitlines()
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris)
    assert ris.count("ER  - ") == len(items) == sum(line.startswith("TY  - ") for line in ris)
    bibtex = datasets.cite(slug, format="bibtex")
    plain = bibtex.replace(r"\{", "").replace(r"\}", "")
    assert plain.count("{") == plain.count("}")
    assert set(re.findall(r"^@\w+\{(.+),$", bibtex, re.MULTILINE)) == {i["id"] for i in items}


def test_a_form_that_there_is_not_is_refused():
    with pytest.raises(
        InputError, match="'word' is not a format of references; give one of text, bibtex, ris, csl-json"
    ):
        datasets.cite(format="word")


def test_a_session_says_which_data_it_loaded():
    code = (
        "import decentre; from decentre import datasets; assert datasets.used() == []; "
        f"datasets.load({SLUG!r}); decentre.prices.load('gdp_deflator'); print(datasets.used())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{[SLUG, 'price_indices']}\n"


def test_what_a_study_and_a_report_used_is_cited(tmp_path, capsys):
    assert used_by(["district_2001_02"]) == list(dict.fromkeys(used_by(["district_2001_02", "district_2001_02"])))
    board, lines = tables.template("budget"), tables.template("lines")
    board.to_csv(tmp_path / "budget.csv", index=False)
    lines.to_csv(tmp_path / "lines.csv", index=False)
    words = ["report", "budget", str(tmp_path / "budget.csv"), "--lines", str(tmp_path / "lines.csv")]
    assert cli.main([*words, "--price-index", "gdp_deflator", "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert cli.main(["cite", str(tmp_path / "out"), "--format", "csl-json"]) == 0
    keys = {s["key"] for s in datasets.card("price_indices").sources}
    assert {i["id"] for i in json.loads(capsys.readouterr().out)} == {"decentre"} | {
        re.sub(r"[^\w-]+", "_", k) for k in keys
    }
    assert cli.main(["reproduce", "carers_breaks", "--out", str(tmp_path / "study")]) == 0
    assert used_by([tmp_path / "study"]) == used_by(["carers_breaks"])


def test_what_is_nothing_of_ours_is_refused_with_the_nearest_name(capsys):
    assert cli.main(["cite", "carers_break"]) == 2
    said = capsys.readouterr().err
    assert "'carers_break' is not a dataset" in said
    assert "Did you mean carers_breaks?" in said
    assert cli.main(["cite"]) == 0
    assert "decentre cite NAME" in capsys.readouterr().out
