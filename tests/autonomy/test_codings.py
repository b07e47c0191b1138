"""Codings as packages export them, labels in any case, and the kit of an interview study."""

import decentre
import pandas as pd
import pytest
from decentre import InputError, autonomy, cli, reproduction, synthetic, tables
from decentre.reports.kinds.control import report_control
from decentre.reproduction.new_interviews import exported

TAGUETTE = pd.DataFrame(
    {
        "id": [1, 2, 3],
        "document": ["officer 1.docx", "officer 1.docx", "officer 2.docx"],
        "tag": ["prescribing/narrow", "to quote", "Prescribing / WIDE"],
        "content": ["within the guidance", "that year", "we mostly decide"],
    }
)
ATLAS = pd.DataFrame(
    {
        "Document": ["officer 1", "officer 2"],
        "Codes": ["prescribing: narrow; to quote", "prescribing: wide"],
        "Quotation Content": ["within the guidance", "we mostly decide"],
        "Created by": ["coder 1", "coder 1"],
    }
)
NVIVO = pd.DataFrame(
    {
        "File": ["officer 1", "officer 1", "officer 2"],
        "Hierarchical Name": ["Codes\\prescribing\\narrow", "Codes\\to quote", "Codes\\prescribing\\wide"],
        "Coded Text": ["within the guidance", "that year", "we mostly decide"],
        "Coded By": ["coder 1"] * 3,
    }
)
EXPECTED = [("officer 1", "coder 1", "prescribing", "narrow"), ("officer 2", "coder 1", "prescribing", "wide")]


@pytest.mark.parametrize("export", [{"coder 1": TAGUETTE}, ATLAS, NVIVO], ids=["taguette", "atlas", "nvivo"])
def test_three_shapes_of_export_give_the_same_interviews(export):
    found = autonomy.read_codings(export)
    assert list(found.interviews.itertuples(index=False, name=None)) == EXPECTED
    assert found.left_out["code"].str.strip().to_list()[-1].endswith("to quote")
    assert found.quotations["quotation"].to_list() == ["within the guidance", "we mostly decide"]
    assert "quotation" not in found.interviews


def test_an_export_of_other_columns_is_read_by_naming_them(tmp_path):
    path = tmp_path / "mine.csv"
    TAGUETTE.rename(columns={"document": "transcript", "tag": "label"}).to_csv(path, index=False)
    with pytest.raises(
        InputError, match=r"no column of the document .*; it has id, transcript, label, content: give columns="
    ):
        autonomy.read_codings({"coder 1": path})
    found = autonomy.read_codings({"coder 1": path}, columns={"document": "transcript", "code": "label"})
    assert list(found.interviews.itertuples(index=False, name=None)) == EXPECTED


@pytest.mark.parametrize(
    ("export", "choices", "message"),
    [
        (TAGUETTE, {}, "no column of the coder .* or give the exports as a mapping of coder to file"),
        (
            {"c": TAGUETTE.assign(tag="prescribing")},
            {},
            "No code names a line and a level, such as 'prescribing/narrow'",
        ),
        ({"c": TAGUETTE.assign(document=["a", None, "b"])}, {}, "names no document or no coder .1 in all"),
        ({"c": TAGUETTE}, {"columns": {"code": "nope"}}, "columns names 'nope', which is not there"),
        ({"c": TAGUETTE}, {"several": "higher"}, "several is 'higher'; give 'refuse' or 'lower'"),
    ],
)
def test_an_export_that_cannot_be_read_is_one_sentence(export, choices, message):
    with pytest.raises(InputError, match=message):
        autonomy.read_codings(export, **choices)


def test_several_levels_of_one_coder_on_one_line_are_refused_or_the_lower_is_taken():
    twice = {"c": TAGUETTE.assign(document="officer 1", tag=["prescribing/wide", "x", "prescribing/narrow"])}
    with pytest.raises(InputError, match="c gave 'officer 1' several levels on 'prescribing'") as error:
        autonomy.read_codings(twice)
    assert len(error.value.cases) == 2
    found = autonomy.read_codings(twice, several="lower")
    assert found.interviews["control"].to_list() == ["narrow"]
    assert found.assumptions == ("of several levels the lower was taken, 1 times",)
    assert len(found.quotations) == 2


def test_the_sheet_holds_what_the_coders_differ_on_and_no_more():
    interviews = synthetic.control(6, error=0.3, seed=3).interviews
    wide = interviews.pivot_table("control", ["interviewee", "line"], "coder", aggfunc="first")
    differ = (wide.iloc[:, 0] != wide.iloc[:, 1]).sum()
    sheet = autonomy.reconciliation(interviews)
    assert len(sheet) == differ > 0
    assert autonomy.reconciliation(synthetic.control(6, error=0, seed=3).interviews).empty


def test_labels_in_capitals_and_with_spaces_are_the_same_labels():
    district = synthetic.control(4, seed=5)
    loud = district.interviews.copy()
    loud.loc[::2] = loud.loc[::2].map(lambda x: f" {x.upper()} ")
    one = decentre.compare_control(district.accounts, district.interviews, seed=1)
    other = decentre.compare_control(district.accounts, loud, seed=1)
    assert other.table.equals(one.table)
    assert other.lines.index.equals(one.lines.index)
    assert any("without regard to case and spaces" in note for note in other.assumptions)
    assert not any("without regard to case" in note for note in one.assumptions)


def test_a_line_that_is_not_in_the_accounts_is_still_refused():
    district = synthetic.control(2, seed=5)
    with pytest.raises(InputError, match="line 'GARDENS' is not known"):
        decentre.compare_control(district.accounts, district.interviews.replace("cancer", "GARDENS"), seed=1)


def test_one_coder_has_a_report_that_says_so(tmp_path):
    district = synthetic.control(3, coders=1, seed=5)
    report_control(district.accounts, interviews=district.interviews, out=tmp_path / "report")
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert "one coder, so no agreement between coders" in page
    assert "alpha nan" not in page


def test_the_report_takes_accounts_from_a_decomposition_and_says_by_which_rule(tmp_path):
    growth = decentre.decompose_growth(
        tables.template("budget"), tables.template("lines"), price_index=None, currency="GBP"
    )
    lines = growth.discretion_by_line().accounts["line"]
    rows = [("officer 1", "coder 1", line, "none") for line in lines]
    interviews = pd.DataFrame(rows, columns=["interviewee", "coder", "line", "control"])
    found = report_control(growth, interviews=interviews, out=tmp_path / "report")
    assert any(note.startswith("discretion by line is that of growth") for note in found.assumptions)


def test_the_kit_goes_from_codings_to_report_and_finds_its_truth(tmp_path, capsys):
    assert cli.main(["new", "interview-study", "mine", "--out", str(tmp_path)]) == 0
    kit, coded = tmp_path / "mine", tmp_path / "coded"
    exports = [str(p) for p in sorted((kit / "codings").iterdir())]
    assert cli.main(["codings", *exports, "--out", str(coded)]) == 0
    for file in ("interviews", "quotations", "reconciliation"):
        assert (coded / f"{file}.csv").read_bytes() == (kit / f"{file}.csv").read_bytes()
    words = ["report", "control", str(kit / "accounts.csv"), "--interviews", str(coded / "interviews.csv")]
    assert cli.main([*words, "--out", str(tmp_path / "report")]) == 0
    assert (tmp_path / "report" / "report.pdf").is_file()
    truth = synthetic.control(12, shift=-2, error=0.1, seed=2001).truth
    found = decentre.compare_control(tables.read(kit / "accounts.csv"), tables.read(coded / "interviews.csv"), seed=1)
    for measure, value in truth.items():
        low, high = found.table.loc[measure, ["low", "high"]]
        assert low <= value <= high
    assert "wrote" in capsys.readouterr().out


def test_the_kit_has_no_quotation_in_what_is_published(tmp_path):
    kit = reproduction.new_interview_study("mine", out=tmp_path)
    assert "[invented]" not in (kit / "interviews.csv").read_text("utf-8")
    assert "[invented]" in (kit / "quotations.csv").read_text("utf-8")
    guide = (kit / "topic_guide.md").read_text("utf-8")
    assert all(part in guide for part in ("baseline", "nflation", "growth money", "ational initiatives"))
    with pytest.raises(InputError, match="is there already and is not overwritten"):
        reproduction.new_interview_study("mine", out=tmp_path)
    with pytest.raises(InputError, match="is no name for an interview study"):
        reproduction.new_interview_study("My Study", out=tmp_path)


def test_an_export_of_the_kit_reads_back_as_what_was_coded():
    interviews = synthetic.control(3, coders=1, seed=2).interviews
    found = autonomy.read_codings({"coder 1": exported(interviews)}).interviews
    assert found["control"].to_list() == interviews["control"].to_list()
    assert found["line"].to_list() == interviews["line"].to_list()
