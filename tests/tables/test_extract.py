"""Specifications: every part of the vocabulary on small files, and every refusal in its sentence."""

import json
import random
import tomllib
import warnings

import pandas as pd
import pytest
from decentre import AssumptionWarning, DecentreError, IdentityError, InputError, decompose_growth, tables
from decentre.tables import extraction

BASE = {"body": {"column": "body"}, "year": {"column": "year"}, "amount": {"column": "amount", "multiplier": 1}}
PLAIN = "body,year,amount\nN,2019,10\nS,2019,5\n"


@pytest.fixture
def take(tmp_path):
    """Return what is extracted from a text under a specification."""

    def extract(text, spec=BASE, /, *, name="file.csv", encoding="utf-8", **otherwise):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return tables.extract(path, {**spec, **otherwise})

    return extract


def rows(extracted):
    return list(extracted.budget[["body", "year", "amount"]].itertuples(index=False, name=None))


def sheet(name, *lines):
    cells = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>' for kind, value in line) + "</Row>"
        for line in lines
    )
    return f'<Worksheet ss:Name="{name}"><Table>{cells}</Table></Worksheet>'


def workbook(*sheets):
    """Return an XML Spreadsheet 2003 with two line ends before its declaration, as one ministry writes them."""
    head = '\n\n<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    return head + "".join(sheets) + "</Workbook>"


def s(value):
    return "String", value


def n(value):
    return "Number", value


# text


def test_a_title_blank_lines_and_thousands_by_spaces_are_read(take):
    text = "Skatt 2022\n\nbody;year;amount\nN;2019;1 234\u00a0567\nS;2019;(5)"
    assert rows(take(text, heading={"rows": 3})) == [("N", "2019", 1234567.0), ("S", "2019", -5.0)]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "utf-16", "cp932"])
def test_an_encoding_is_settled_or_said(take, encoding):
    name = "多摩" if encoding == "cp932" else "Åland"
    said = {"text": {"encoding": "cp932"}} if encoding == "cp932" else {}
    assert rows(take(f"body,year,amount\n{name},2019,1\n", encoding=encoding, **said)) == [(name, "2019", 1.0)]


def test_a_file_packed_with_gzip_is_read(take):
    import gzip

    assert rows(take(gzip.compress(PLAIN.encode()), name="file.csv.gz")) == [("N", "2019", 10.0), ("S", "2019", 5.0)]


def test_a_lone_point_is_read_only_when_the_decimal_mark_is_said(take):
    text = "body;year;amount\nN;2019;1.234\n"
    with pytest.raises(InputError, match=r"C2: '1\.234' could be 1234 or 1\.234.*decimal in \[text\]"):
        take(text)
    assert rows(take(text, text={"decimal": ","})) == [("N", "2019", 1234.0)]
    assert rows(take(text, text={"decimal": "."})) == [("N", "2019", 1.234)]


def test_a_mark_between_digits_that_is_not_said_is_refused(take):
    with pytest.raises(InputError, match="C2: '1 234' has ' ' between its digits"):
        take("body;year;amount\nN;2019;1 234\n", text={"thousands": ","})


def test_digits_of_other_scripts_are_digits(take):
    assert rows(take("body;year;amount\nN;२०१९;१,२३४\nS;٢٠١٩;٥٬٠٠٠\n")) == [
        ("N", "2019", 1234.0),
        ("S", "2019", 5000.0),
    ]


def test_quotation_marks_may_be_letters(take):
    text = 'body;year;amount\n"Old" bridge;2019;1\n'
    with pytest.raises(InputError, match="a quotation mark there is not closed"):
        take(text)
    assert rows(take(text, text={"quotes": False})) == [('"Old" bridge', "2019", 1.0)]


# headings and columns


def test_a_merged_heading_ends_where_the_group_above_it_ends(take):
    text = "body,A,,B,\n,x,,,y\n,1,2,3,4\nN,5,6,7,8\n"
    spec = {
        "heading": {"rows": [1, 2, 3], "fill_right": True},
        "body": {"column": {"letter": "A"}},
        "year": {"constant": 2019},
        "line": {"headings": True},
        "amount": {"pattern": "^[AB] ", "multiplier": 1},
    }
    assert take(text, spec).table["line"].tolist() == ["A x 1", "A x 2", "B 3", "B y 4"]


def test_merged_headings_are_filled_to_the_right_and_joined(take):
    text = "code,,Budget,,Outturn,\n,body,2018,2019,2018,2019\n01,N,1,2,3,4\n"
    spec = {
        "heading": {"rows": [1, 2], "fill_right": True},
        "body": {"columns": [{"number": 1}, {"letter": "B"}]},
        "year": {"headings": True},
        "stage": {"headings": True, "choose": "Outturn"},
        "amount": {"pattern": r"^(?P<stage>Budget|Outturn) (?P<year>\d{4})$", "multiplier": 1},
    }
    extracted = take(text, spec)
    assert rows(extracted) == [("01 N", "2018", 3.0), ("01 N", "2019", 4.0)]
    assert extracted.provenance.left_out["money"].tolist() == [3.0]


def test_a_heading_is_found_by_its_words_and_there_may_be_none(take):
    assert rows(take("title\n\n" + PLAIN, heading={"find": "year"})) == [("N", "2019", 10.0), ("S", "2019", 5.0)]
    spec = {
        "heading": {"rows": []},
        "body": {"column": {"letter": "A"}},
        "year": {"column": 2},
        "amount": {"column": 3, "multiplier": 1},
    }
    assert rows(take("N,2019,10\n", spec)) == [("N", "2019", 10.0)]


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("amont", r"\[amount\] names 'amont', which no column has in row 1 \(there are 'amount' \.\.\.\)"),
        (9, r"\[amount\] is column 9; the sheet has 3, A to C"),
        ({"letter": "Z"}, r"\[amount\] is column Z"),
        ({"pattern": "^a|^b"}, r"stands over columns A, C; choose one by its letter"),
        ({"letter": "A", "number": 1}, r"a column takes exactly one of letter, number, pattern, heading"),
    ],
)
def test_a_column_that_is_not_there_is_refused_with_those_that_are(take, column, sentence):
    with pytest.raises(InputError, match=sentence):
        take(PLAIN, amount={"column": column, "multiplier": 1})


def test_repeated_headings_blank_rows_and_footers_are_no_data(take):
    text = "body,year,amount\nN,2019,1\n,,\nbody,year,amount\nS,2019,2\nprinted on Monday,,\n"
    extracted = take(text, rows={"until": {"column": "body", "pattern": "^printed"}})
    assert rows(extracted) == [("N", "2019", 1.0), ("S", "2019", 2.0)]
    assert extracted.provenance.sheets[["blank_rows", "repeated_headings"]].to_numpy().tolist() == [[1, 1]]


def test_one_of_several_tables_is_taken_by_the_titles_around_it(take):
    text = "I.\nbody,year,amount\nN,2019,1\nII.\nbody,year,amount\nN,2019,2\nIII.\nN,2019,3\n"
    said = {"after": {"column": 1, "equals": "II."}, "until": {"column": 1, "equals": "III."}}
    assert rows(take(text, heading={"rows": 2}, rows=said)) == [("N", "2019", 2.0)]


def test_a_label_that_is_written_once_is_filled_down_over_no_break_spaces(take):
    text = "body,year,amount\nN,2018,1\n\u00a0,2019,2\nS,2018,3\n,2019,4\n"
    assert rows(take(text, rows={"fill_down": ["body"]})) == [
        ("N", "2018", 1.0),
        ("N", "2019", 2.0),
        ("S", "2018", 3.0),
        ("S", "2019", 4.0),
    ]
    with pytest.raises(InputError, match=r"C3 \(2 amounts\): no body stands there; say fill_down in \[rows\]"):
        take(text)


# places


def test_one_cell_gives_code_and_name(take):
    body = {"column": "body", "pattern": r"^(?P<code>\d{4}) (?P<name>.+)$"}
    table = take("body,year,amount\n0301 Oslo,2019,1\n", body=body).table
    assert table[["body", "code", "name"]].to_numpy().tolist() == [["0301 Oslo", "0301", "Oslo"]]


def test_a_name_with_two_codes_is_refused_until_they_are_joined(take):
    text = "id,body,year,amount\n1,N,2019,1\n2,N,2019,2\n"
    with pytest.raises(InputError, match=r"'N' has the codes '1', '2'.*say columns = \[code, name\] in \[body\]"):
        take(text, body={"column": "body", "code": "id"})
    assert rows(take(text, body={"columns": ["body", "id"], "join": "/"})) == [
        ("N/1", "2019", 1.0),
        ("N/2", "2019", 2.0),
    ]


def test_a_second_file_names_the_codes(take, tmp_path):
    (tmp_path / "names.csv").write_bytes("code;name\n01;Aragón\n02;Navarra\n".encode("latin-1"))
    names = {"file": "names.csv", "key": "code", "name": "name", "text": {"encoding": "latin-1", "separator": ";"}}
    table = take("body,year,amount\n01,2019,1\n", body={"column": "body", "names": names}).table
    assert table["name"].tolist() == ["Aragón"]


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({"constant": "R3", "map": {"R3": "2021"}}, "2021"),
        ({"constant": "2016/17"}, "2016-17"),
        ({"constant": 2564, "add": -543}, "2021"),
        ({"constant": "2016", "kind": "two", "named_by": "end"}, "2015-16"),
        ({"constant": "2015-16", "kind": "one", "named_by": "end"}, "2016"),
        ({"constant": "31.12.2014", "pattern": r"\d{4}$"}, "2014"),
        ({"constant": "2014-12-31"}, "2014"),
        ({"constant": "2014-12-31", "kind": "two", "begins": "07-01"}, "2014-15"),
        ({"file_name": True, "pattern": r"_(\d\d)_(\d\d)", "label": "20{1}-{2}"}, "2014-15"),
        ({"cell": "B2"}, "2019"),
    ],
)
def test_a_year_is_read_where_it_stands(take, said, label):
    assert rows(take("body,year,amount\nN,2019,1\n", year=said, name="pay_14_15.csv")) == [("N", label, 1.0)]


def test_a_text_that_is_no_year_is_refused_only_if_its_money_is_taken(take):
    text = "body,year,amount\nN,2019,1\nN,total,1\n"
    with pytest.raises(InputError, match=r"C3: 'total' is not a year.*say pattern, label or map in \[year\]"):
        take(text)
    out = [{"column": "year", "equals": "total", "reason": "a total"}]
    assert rows(take(text, leave_out=out)) == [("N", "2019", 1.0)]


def test_a_title_above_its_rows_names_the_body(take):
    text = "item,amount\nCOUNTY A,\nroads,1\nhealth,2\nCOUNTY B,\nroads,3\n"
    spec = {
        "body": {"section": {"column": "item", "pattern": "^COUNTY"}, "pattern": "COUNTY (.+)"},
        "year": {"constant": "2019"},
        "line": {"column": "item"},
        "amount": {"column": "amount", "multiplier": 1},
    }
    assert rows(take(text, spec)) == [("A", "2019", 3.0), ("B", "2019", 3.0)]


def test_two_stages_are_never_added(take):
    text = "body,year,stage,amount\nN,2019,Budget,1\nN,2019,Outturn,2\n"
    with pytest.raises(InputError, match=r"'N' has the stages 'Budget', 'Outturn' in 2019; choose one"):
        take(text, stage={"column": "stage"})
    with pytest.raises(InputError, match=r"\[stage\] chooses 'Plan'; the file has 'Budget', 'Outturn'"):
        take(text, stage={"column": "stage", "choose": "Plan"})
    assert rows(take(text, stage={"column": "stage", "choose": "Outturn"})) == [("N", "2019", 2.0)]


def test_one_level_of_a_tree_is_taken_and_the_others_are_counted_apart(take):
    text = "body,year,code,amount\nN,2019,1,6\nN,2019,1.1,2\nN,2019,1.2,4\n"
    line = {"column": "code", "level": {"column": "code", "pattern": r"\."}}
    extracted = take(text, line=line)
    assert rows(extracted) == [("N", "2019", 6.0)]
    assert extracted.provenance.left_out[["fate", "money"]].to_numpy().tolist() == [["other level", 6.0]]


# sheets


def test_a_file_is_what_its_first_bytes_say_and_sheets_give_body_and_line(take):
    lines = [[s("Service"), s("Amount")], [s("Care"), n("3")], [s("Total"), n("3")]]
    book = workbook(sheet("CHIP - Ohio", *lines), sheet("CHIP - Utah", *lines), sheet("CHIP - National", *lines))
    spec = {
        "sheet": {"pattern": "^(?P<programme>.+) - (?P<body>.+)$"},
        "body": {"sheet_name": True},
        "year": {"constant": "2016"},
        "line": {"column": "Service", "label": "{programme}: {text}"},
        "amount": {"column": "Amount", "multiplier": 1000},
        "leave_out": [
            {"column": "Service", "equals": "Total", "reason": "total"},
            {"sheet_pattern": "National", "reason": "sum of the states"},
        ],
        "control": [{"row": {"column": "Service", "equals": "Total"}}],
    }
    extracted = take(book, spec, name="report.xls")
    assert rows(extracted) == [("Ohio", "2016", 3000.0), ("Utah", "2016", 3000.0)]
    assert extracted.table["line"].tolist() == ["CHIP: Care"] * 2
    assert extracted.table["cell"].tolist() == ["CHIP - Ohio!B2", "CHIP - Utah!B2"]
    assert extracted.provenance.controls["agrees"].tolist() == [True, True]
    with pytest.raises(IdentityError, match=r"the file prints 3,000\.00 and the amounts taken add up to 6,000\.00"):
        take(book, spec, name="report.xls", control=[{"sheet": "CHIP - National"}])


def test_several_filled_sheets_are_refused_until_one_is_named(take):
    lines = [[s("body"), s("year"), s("amount")], [s("N"), n("2019"), n("1")]]
    book = workbook(sheet("A", *lines), sheet("B", *lines), sheet("C"))
    with pytest.raises(InputError, match=r"has 2 filled sheets \('A', 'B'\); say in \[sheet\]"):
        take(book)
    with pytest.raises(InputError, match="has no sheet 'D'; it has 'A', 'B', 'C'"):
        take(book, sheet={"name": "D"})
    assert rows(take(book, sheet={"name": "B"})) == [("N", "2019", 1.0)]


def test_a_code_that_a_workbook_calls_a_number_keeps_its_zero(take):
    lines = [[s("body"), s("year"), s("amount")], [n("01101"), n("2019"), n("1")]]
    assert rows(take(workbook(sheet("A", *lines)))) == [("01101", "2019", 1.0)]


# amounts


def test_a_multiplier_is_exact(take):
    assert rows(take("body,year,amount\nN,2019,0.1\n", amount={"column": "amount", "multiplier": 1000})) == [
        ("N", "2019", 100.0)
    ]


@pytest.mark.parametrize("multiplier", ["???", 0, -1, "thousand"])
def test_a_multiplier_that_is_none_is_refused(take, multiplier):
    with pytest.raises(InputError, match="give a positive number such as 1, 1000"):
        take(PLAIN, amount={"column": "amount", "multiplier": multiplier})


def test_markers_are_no_amounts_and_footnotes_are_taken_off(take):
    text = "body,year,amount\nN,2019,..\nS,2019,7*\n"
    with pytest.raises(InputError, match=r"C2: '\.\.' is not an amount of money \(2 of 2 cells\)"):
        take(text)
    extracted = take(text, amount={"column": "amount", "multiplier": 1, "missing": [".."], "notes": ["*"]})
    assert rows(extracted) == [("S", "2019", 7.0)]
    assert extracted.provenance.sheets["blank_cells"].tolist() == [1]


def test_two_numbers_in_one_cell_are_refused_until_they_are_split(take):
    text = 'body,year,amount\nN,2019,"1,601 36,387"\n'
    with pytest.raises(
        InputError, match=r"cell C2: '1,601 36,387' holds two numbers in one cell; say in \[\[amount\.split\]\]"
    ):
        take(text)
    amount = {"column": "amount", "multiplier": 1, "split": [{"column": "amount", "into": ["a", "b"]}]}
    assert rows(take(text, amount=amount, line={"headings": True})) == [("N", "2019", 37988.0)]
    amount["split"][0]["into"] = ["a", "b", "c"]
    with pytest.raises(InputError, match=r"splits into 2 numbers, and .* names 3 lines"):
        take(text, amount=amount, line={"headings": True})


def test_a_printed_unit_that_differs_is_asked_about(take):
    text = "R thousands\nbody,year,amount\nN,2019,340609\n"
    with pytest.warns(
        AssumptionWarning, match="cell A1 says 'R thousands', which is 1,000, and the specification multiplies by 1"
    ):
        questioned = take(text, heading={"rows": 2})
    assert len(questioned.questions) == 1
    amount = {"column": "amount", "multiplier": 1, "printed": "wrong", "why": "whole rand"}
    assert take(text, heading={"rows": 2}, amount=amount).questions == ()


def test_amounts_in_thousands_that_end_in_000_are_asked_about(take):
    text = "body,year,amount\n" + "".join(f"{b},2019,{b}5000000\n" for b in range(1, 6))
    extracted = take(text, amount={"column": "amount", "multiplier": 1000})
    assert extracted.questions[0].startswith("5 of 5 amounts end in 000, as amounts in whole units do")
    assert "ask: 5 of 5 amounts" in repr(extracted)
    assert take(text, amount={"column": "amount", "multiplier": 1000, "why": "round grants"}).questions == ()


def test_people_are_no_budget(take):
    extracted = take(PLAIN, amount={"column": "amount", "multiplier": 1, "of": "people"}, currency="NOK")
    assert extracted.budget is None
    assert extracted.table["amount"].tolist() == [10.0, 5.0]
    assert "currency" not in extracted.table


# what counts


def test_rows_that_stand_twice_are_refused_until_they_are_added(take):
    text = "body,year,amount\nN,2019,1\nN,2019,2\n"
    with pytest.raises(
        InputError, match=r"N / 2019 stands 2 times .2 such amounts, the first in C2.; say add_rows"
    ) as refusal:
        take(text)
    assert refusal.value.cases["cell"].tolist() == ["C2", "C3"]
    assert rows(take(text, add_rows="projects")) == [("N", "2019", 3.0)]


def test_what_is_left_out_stands_with_its_money_and_what_has_no_body_stands_apart(take):
    text = "body,year,amount\nN,2019,10\nOther territory,2019,2\nTotal,2019,12\n% change,2019,high\n"
    extracted = take(
        text,
        leave_out=[
            {"column": "body", "equals": "Total", "reason": "sum of the others"},
            {"column": "body", "pattern": "^%", "reason": "per cent"},
        ],
        unassigned=[{"column": "body", "equals": "Other territory"}],
        control=[{"row": {"column": "body", "equals": "Total"}}, {"value": "10", "unassigned": False}],
        currency="INR",
    )
    assert rows(extracted) == [("N", "2019", 10.0)]
    assert extracted.unassigned.to_numpy().tolist() == [["Other territory", "2019", 2.0]]
    left = extracted.provenance.left_out
    assert left[left["fate"] == "left out"][["reason", "money", "not_numbers"]].to_numpy().tolist() == [
        ["sum of the others", 12.0, 0],
        ["per cent", 0.0, 1],
    ]


def test_a_part_year_is_left_out_by_its_label_and_a_column_by_its_name(take):
    text = "body,2018,2019 to May,note\nN,1,2,3\n"
    spec = {
        "body": {"column": "body"},
        "year": {"headings": True, "pattern": r"^\d{4}"},
        "amount": {"columns": ["2018", "2019 to May", "note"], "multiplier": 1},
        "leave_out": [{"year": "2019", "reason": "not whole"}, {"amount_column": "note", "reason": "no money"}],
    }
    extracted = take(text, spec)
    assert rows(extracted) == [("N", "2018", 1.0)]
    assert extracted.provenance.left_out["reason"].tolist() == ["not whole", "no money"]


def test_nothing_left_is_refused_with_what_took_it(take):
    with pytest.raises(InputError, match=r"no amount is left: 2 not kept \(not what \[\[keep\]\] says\)"):
        take(PLAIN, keep=[{"column": "body", "equals": "West"}])


def test_bodies_that_differ_by_case_are_refused_and_mapped(take):
    text = "body,year,amount\nBui,2019,1\nBUI,2018,2\n"
    with pytest.raises(InputError, match="the bodies 'Bui', 'BUI' are the same but for case; say map"):
        take(text)
    assert rows(take(text, body={"column": "body", "map": {"Bui": "BUI"}})) == [
        ("BUI", "2019", 1.0),
        ("BUI", "2018", 2.0),
    ]


# controls


@pytest.mark.parametrize(
    "control",
    [
        {"cell": "C4"},
        {"row": {"column": "body", "equals": "Total"}},
        {"value": 15},
        {"cell": "C5", "sign": -1},
        {"cell": "C6", "tolerance": 2},
        {"cell": "C2", "body": "N"},
    ],
)
def test_a_printed_total_is_held_against_the_sum(take, control):
    text = PLAIN + "Total,2019,15\nminus,2019,-15\nnearly,2019,17\n"
    extracted = take(text, rows={"last": 3}, control=[control])
    assert extracted.provenance.controls["agrees"].tolist() == [True]


def test_a_total_of_each_row_is_held_against_the_row(take):
    text = "body,year,a,b,total\nN,2019,1,2,3\nS,2019,1,2,4\n"
    spec = {**BASE, "amount": {"columns": ["a", "b"], "multiplier": 1}, "line": {"headings": True}}
    with pytest.raises(IdentityError, match=r"a difference of -1\.00"):
        take(text, spec, control=[{"column": "total"}])
    assert take(text, spec, control=[{"column": "total", "tolerance": 1}]).provenance.controls[
        "difference"
    ].tolist() == [-1.0]


# growth


def test_lines_are_mapped_to_components_and_the_budget_decomposes(take):
    text = "body,line,2012\nN,carried,100\nN,prices,4\nN,savings,-3\nN,moved,5\nN,new,2\n"
    spec = {
        "currency": "NOK",
        "body": {"column": "body"},
        "year": {"headings": True},
        "line": {"column": "line"},
        "amount": {"column": "2012", "multiplier": 1},
        "components": {
            "carried": "baseline",
            "prices": "inflation",
            "moved": "transfer",
            "new": "remainder",
        },
    }
    with pytest.raises(InputError, match=r"\[components\] does not say what 'savings' is"):
        take(text, spec)
    spec["components"]["savings"] = {"component": "efficiency", "sign": -1}
    extracted = take(text, spec)
    assert rows(extracted) == [("N", "2011", 100.0), ("N", "2012", 108.0)]
    assert extracted.lines["amount"].tolist() == [4.0, 3.0, 5.0]
    parts = decompose_growth(extracted.budget, extracted.lines, price_index=None).parts.loc[("N", "2012")]
    assert parts[["baseline", "transfers", "inflation", "discretionary", "budget"]].tolist() == [
        100.0,
        5.0,
        4.0,
        -1.0,
        108.0,
    ]


# specifications


@pytest.mark.parametrize(
    ("otherwise", "sentence"),
    [
        ({"amount": {"column": "amount"}}, "amount.? lacks the key 'multiplier'"),
        (
            {"amount": {"colum": "amount", "multiplier": 1}},
            "amount.? has the unknown key 'colum'; its keys are multiplier, column",
        ),
        (
            {"body": {"column": "body", "cell": "A1"}},
            "a place takes exactly one of column, columns, headings.* has column, cell",
        ),
        ({"body": {"column": "body", "pattern": "("}}, "is not a regular expression"),
        ({"leave_out": [{"column": "body", "equals": "x"}]}, "a leave_out entry lacks its reason"),
        ({"leave_out": [{"reason": "x"}]}, "chooses nothing"),
        ({"keep": [{"column": "body"}]}, "a condition is a column with one of equals, pattern or filled"),
        ({"keep": [{"rows": "9-3"}]}, "rows is '9-3'"),
        ({"currency": "kroner"}, "currency of the specification is 'kroner'"),
        ({"components": {"a": "inflation"}}, r"\[components\] needs \[line\]"),
        ({"carry": {"amount": "year"}}, "names a column 'amount', which the table has already"),
        ({"control": [{"cell": "A1", "value": 3}]}, "a control takes exactly one of cell, row, column, sheet, value"),
        ({"year": {"column": "year", "label": "{fy}"}}, r"label of \[year\] names the part 'fy', which no pattern has"),
        ({"amount": {"column": "amount", "multiplier": 1, "printed": "wrong"}}, "say in 'why' how you know"),
    ],
)
def test_a_wrong_specification_is_refused_by_the_place_that_is_wrong(take, otherwise, sentence):
    with pytest.raises(InputError, match=sentence):
        take(PLAIN, **otherwise)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"<html><table>", "a web page"),
        (b"\x1f\x8bnothing", "damaged gzip"),
        (b"PK\x03\x04nothing", "cannot be opened as a workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(take, content, sentence):
    with pytest.raises(InputError, match=sentence):
        take(content)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        tables.extract(tmp_path, BASE)
    with pytest.raises(InputError, match="cannot be read"):
        tables.extract(tmp_path / "no.csv", BASE)


def test_every_example_that_ships_is_a_specification():
    from decentre.tables.extraction.entry import EXAMPLES
    from decentre.tables.extraction.specification import specification

    assert [specification(EXAMPLES / f"{name}.toml").currency for name in extraction.examples()]


def test_the_template_is_a_specification_that_asks():
    assert tomllib.loads(extraction.template())["amount"]["multiplier"] == "???"


# a first guess


def test_without_a_specification_the_rows_stand_as_they_are_and_the_proposal_can_be_used(take, tmp_path):
    path = tmp_path / "spend 2021.csv"
    path.write_text("Spend, thousands\n\nCode;Council;Amount\n01;Ayr;5\n02;Bute;7\nTotal;;12\n", "utf-8")
    found = tables.extract(path)
    assert found.table["Amount"].tolist() == ["5", "7", "12"]
    assert found.settled["heading"] == [3]
    assert found.settled["codes"] == ["Code"]
    assert found.settled["totals"] == [6]
    said = tomllib.loads(found.proposal) | {"currency": "GBP"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rows(tables.extract(path, said)) == [("Ayr", "2021", 5000.0), ("Bute", "2021", 7000.0)]


def test_a_proposal_joins_the_column_that_tells_names_apart(tmp_path):
    path = tmp_path / "2021.csv"
    path.write_text("Name,State,Amount\nBom Jesus,PI,5\nBom Jesus,RS,7\nAcre,AC,9\n", "utf-8")
    assert tomllib.loads(tables.extract(path).proposal)["body"]["columns"] == ["Name", "State"]


# showing


def test_an_extraction_shows_what_came_out_and_what_did_not(take):
    extracted = take(
        PLAIN + "Total,2019,15\n",
        currency="BRL",
        leave_out=[{"rows": 4, "reason": "a total"}],
        control=[{"cell": "C4"}],
    )
    assert repr(extracted) == (
        "Extracted from 'file.csv': 2 amounts of 2 bodies, 2019; they add up to R$15.\n"
        "  left out: a total: 1 amounts, R$15\n"
        "  controls: 1 of 1 agree"
    )


# writing


def test_an_extraction_is_written_with_its_provenance_and_neutral_cells(take, tmp_path):
    extracted = take("body,year,amount\n=cmd(),2019,10\n", currency="NOK")
    out = tmp_path / "out"
    out.mkdir()
    assert extraction.write(extracted, out) == ["budget.csv", "table.csv", "provenance.json"]
    assert (out / "budget.csv").read_text("utf-8") == "body,year,amount,currency\n'=cmd(),2019,10.0,NOK\n"
    facts = json.loads((out / "provenance.json").read_text("utf-8"))
    assert facts["sha256"] == extracted.provenance.sha256
    assert facts["currency"] == "NOK"


# nothing but a sentence leaves


JUNK = [
    "",
    "x",
    3,
    -1,
    1.5,
    True,
    [],
    {},
    ["A", 2],
    {"letter": "B"},
    {"pattern": "["},
    None,
    "2019",
    "Cover!B2",
    10**30,
]


def damaged(spec, rng):
    """Return a specification with one value replaced, or a key added, anywhere in it."""
    changed = json.loads(json.dumps(spec))
    place = changed
    while isinstance(place, dict):
        key = rng.choice([*place, "column"]) if place else "column"
        below = place.get(key)
        if not isinstance(below, dict) or rng.random() < 0.3:
            place[key] = rng.choice(JUNK)
            return changed
        place = below
    return changed


def test_a_damaged_specification_gives_an_answer_or_a_sentence(take):
    rng = random.Random(20191231)  # noqa: S311  nothing is kept secret with it
    spec = {
        **BASE,
        "sheet": {"name": ""},
        "heading": {"rows": 1, "fill_right": False},
        "rows": {"first": 2, "fill_down": []},
        "line": {"column": "body", "level": {"column": "body", "filled": True}},
        "carry": {"more": {"column": "year", "number": True}},
        "text": {"decimal": "."},
    }
    answers = 0
    for _ in range(400):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                answers += isinstance(take(PLAIN, damaged(spec, rng)).table, pd.DataFrame)
            except DecentreError:
                continue
    assert 0 < answers < 400


def test_a_row_longer_than_its_heading_is_refused_and_a_remark_is_carried(tmp_path):
    path = tmp_path / "budget.csv"
    path.write_text("body,year,amount\nN,2001-02,561,600,000\nS,2001-02,5\n", "utf-8")
    spec = {"body": {"column": "body"}, "year": {"column": "year"}, "amount": {"column": "amount", "multiplier": 1}}
    with pytest.raises(
        InputError, match=r"cell D2: row 2 is longer than its heading \('600' has none\); a number with a separator"
    ):
        tables.extract(path, spec)
    path.write_text("body,year,amount\nN,2001-02,561,estimated\nS,2001-02,5\n", "utf-8")
    carried = tables.extract(path, spec | {"carry": {"remark": {"column": {"letter": "D"}}}})
    assert carried.table["remark"].iloc[0] == "estimated"


@pytest.mark.parametrize("content", [b"x", b"body,year,amount\n", b"N,2018-19,5\nbody,year,amount\nS,2019-20,7\n"])
def test_a_file_without_a_heading_over_numbers_proposes_nothing_in_a_sentence(tmp_path, content):
    path = tmp_path / "budget.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no row of names stands over a row of numbers"):
        tables.extract(path)


def test_columns_of_nothing_but_commas_are_not_proposed(tmp_path):
    path = tmp_path / "budget.csv"
    path.write_text("body,2018,2019,,\nN,100,110,,\nS,90,95,,\n", "utf-8")
    assert list(tables.extract(path).table.columns) == ["body", "2018", "2019"]


STACKED = """Table 3, in thousands

AREA: 01 - AIN
Item,2019,2020
Hospital,"1 234,5","1 300,0"
Total AIN,"1 234,5","1 300,0"

AREA: 02 - AISNE
Item,2019,2020
Hospital,"2 000","2 100"
Total AISNE,"2 000","2 100"
"""


def test_a_first_title_above_the_heading_is_asked_for_in_its_own_words(tmp_path):
    path = tmp_path / "stacked.csv"
    path.write_text(STACKED, "utf-8")
    spec = {
        "heading": {"rows": 4},
        "body": {"section": {"column": 1, "pattern": "^AREA"}, "pattern": "- (.+)$"},
        "year": {"headings": True},
        "line": {"column": "Item"},
        "amount": {"columns": ["2019", "2020"], "multiplier": 1000, "printed": "cell A1"},
        "leave_out": [{"column": 1, "pattern": "^Total", "reason": "total"}],
    }
    with pytest.raises(InputError, match=r"no body stands there; .* say first in \[rows\], the row of the first title"):
        tables.extract(path, spec)
    found = tables.extract(path, spec | {"rows": {"first": 3}})
    assert found.budget["amount"].tolist() == [1_234_500, 1_300_000, 2_000_000, 2_100_000]


def test_a_title_is_told_by_its_code_and_named_by_the_column_beside_it(tmp_path):
    path = tmp_path / "tree.csv"
    path.write_text(
        "Demand|Head|2020\n301|Health|12,34,567\n301.1|Hospitals|10,00,000\n301.2|Vaccines|2,34,567\n", "utf-8"
    )
    level = {"column": "Demand", "pattern": r"^\d{3}$"}
    spec = {
        "text": {"separator": "|"},
        "body": {"section": {"column": "Head", "filled": True, "also": [level]}},
        "year": {"headings": True},
        "line": {"column": "Head", "level": {"column": "Demand", "pattern": r"^\d{3}\."}},
        "amount": {"column": "2020", "multiplier": 100_000},
    }
    found = tables.extract(path, spec).table
    assert found[["body", "line", "amount"]].to_numpy().tolist() == [
        ["Health", "Hospitals", 1e11],
        ["Health", "Vaccines", 23_456_700_000],
    ]
