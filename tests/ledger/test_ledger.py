"""Ledger: files as published into exact money; nothing vanishes, nothing runs, no person is named."""

import json
import logging
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import InputError, datasets, ledger
from decentre.ledger import dates, engine, files, headings, loader
from decentre.ledger.councils import is_council
from decentre.ledger.persons import MASK, looks_like_a_person
from decentre.tables.safe import csv_cell
from hypothesis import given, settings
from hypothesis import strategies as st

INVENTED = datasets.folder("invented_payments")
TRUTH = datasets.load("invented_payments").set_index("file")
HEAD = "Department Family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount\r\n"


@pytest.fixture(scope="module")
def read():
    """The invented files, read."""
    return ledger.read_spend(INVENTED)


@pytest.fixture(scope="module")
def real():
    """The London files of 2020-21, where they are at hand."""
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        pytest.skip("needs ledger/spend_over_25k_london_2020_21: set DECENTRE_REFERENCE_DATA")
    return ledger.read_spend(Path(folder) / "ledger" / "spend_over_25k_london_2020_21")


def written(folder, body, name="file.csv", head=HEAD):
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else (head + body).encode())
    return path


def row(amount, supplier="Firm Ltd", date="30/04/2024", number="1"):
    return f'NHS,Board,{date},Type,Area,"{supplier}",{number},"{amount}"\r\n'


# What is in the files, by the script that wrote them


@pytest.mark.parametrize("name", TRUTH.index)
def test_each_invented_file_is_read_as_it_was_written(read, name):
    found, truth = read.files.loc[name], TRUTH.loc[name]
    assert found["rows_read"] == truth["rows"]
    assert found["rows_set_aside"] == truth["set_aside"]
    assert round(found["control_total"] * 100) == truth["control_pence"]
    assert found["date_order"] == truth["date_order"]


def test_rows_read_are_kept_or_set_aside_with_a_reason(read):
    assert (read.files["rows_kept"] + read.files["rows_set_aside"] == read.files["rows_read"]).all()
    assert len(read.table) == read.files["rows_kept"].sum()
    assert len(read.set_aside) == read.files["rows_set_aside"].sum()
    assert read.set_aside["reason"].notna().all()
    assert list(read.table.columns) == [
        "publisher", "date", "expense_type", "expense_area", "supplier", "transaction", "amount", "source_file", "source_row"
    ]  # fmt: skip


def test_the_defects_are_named_with_the_row(read):
    defects = read.defects.set_index(["source_file", "defect"])
    assert defects.loc[("eastvale_icb_april_2024.csv", "quotation mark never closed"), "first_row"] == 14
    assert defects.loc[("ashby_council_q1.csv", "formula in a cell"), "rows"] == 4
    assert ("northfield_icb_june_2024.csv", "heading 'Entuty' read as 'entity'") in defects.index
    assert defects.loc[("harrow_federation.csv", "date can be read both ways"), "rows"] == 9


# The real files: figures printed in them


def test_the_total_that_barts_prints_is_the_sum_of_its_payments(real):
    # bart_09_december.xls, row 213, prints 60110413.54 (as a binary number 60110413.53999998)
    assert round(real.files.loc["bart_09_december.xls", "control_total"] * 100) == 6_011_041_354
    assert real.set_aside.set_index("source_file").loc["bart_09_december.xls", "reason"] == "total"


def test_every_row_of_the_real_files_is_there(real):
    folder = Path(os.environ["DECENTRE_REFERENCE_DATA"]) / "ledger" / "spend_over_25k_london_2020_21"
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(
            path, dtype=str, encoding=files.look(path).encoding, keep_default_na=False, skip_blank_lines=False
        )
        assert real.files.loc[path.name, "rows_read"] == len(table), path.name
        amount = next(c for c in table if c.strip().lower() in ("amount",))
        pence = sum(int(Decimal(x.replace(",", "")) * 100) for x in table[amount] if x.strip())
        assert round(real.files.loc[path.name, "control_total"] * 100) == pence, path.name


def test_the_month_first_files_are_the_two_with_american_dates(real):
    first = real.files.index[real.files["date_order"] == "month first"]
    assert list(first) == ["epsh_01_april.csv", "nebd_07_october.csv"]


# Money


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("-1,100,000.00", -110_000_000), ("(1,234)", -123_400), ("1,234.50-", -123_450), ("£1,234.5", 123_450),
        ("1234", 123_400), (" 1 234.56 ", 123_456), ("1.2E+05", 12_000_000), (".50", 50), ("−12.00", -1_200),
        ("GBP 7.00", 700), ("12.005", 1_201), ("£(3.00)", -300), ("5.00CR", -500), ("0", 0),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_penny(tmp_path, text, pence):
    found = ledger.read_spend(written(tmp_path, row(text)))
    assert round(found.table["amount"].iloc[0] * 100) == pence


@pytest.mark.parametrize("text", ["1,23", "12,34.5", "1.234,56", "see note", "1-2", "--1", "(1", "£"])
def test_what_is_no_amount_is_set_aside_and_not_guessed(tmp_path, text):
    found = ledger.read_spend(written(tmp_path, row("1.00") + row(text)))
    assert found.set_aside["reason"].tolist() == ["amount cannot be read"]
    assert found.set_aside["source_row"].tolist() == [3]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30))
def test_a_sum_is_exact_in_pence(tmp_path_factory, pence):
    folder = tmp_path_factory.mktemp("sum")
    body = "".join(row(f"{Decimal(p) / 100:,.2f}", number=str(i)) for i, p in enumerate(pence))
    audit = ledger.audit_spend(ledger.read_spend(written(folder, body)))
    assert round(audit.table["amount"].sum() * 100) == sum(pence)


# Dates


def test_a_number_above_twelve_decides_the_order():
    assert dates.read_dates({"13/04/2024": 1, "04/05/2024": 9}).order == "day first"
    assert dates.read_dates({"04/13/2024": 1, "04/05/2024": 9}).order == "month first"


def test_both_orders_in_one_file_are_read_where_only_one_way_is_possible():
    found = dates.read_dates({"13/04/2024": 1, "04/13/2024": 1, "04/05/2024": 9})
    assert found.order == "mixed"
    assert str(found.read["13/04/2024"]) == str(found.read["04/13/2024"]) == "2024-04-13"
    assert found.read["04/05/2024"] is None


def test_the_name_then_the_neighbours_then_nobody_decides():
    texts = {"04/05/2024": 3}
    assert dates.read_dates(texts, month=(2024, 4)).order == "month first"
    assert dates.read_dates(texts, month=(None, 5)).order == "day first"
    assert dates.read_dates(texts, neighbours=["day first"]).order == "day first"
    assert dates.read_dates(texts, neighbours=["day first", "month first"]).order == "undecided"


def test_another_file_of_the_publisher_decides(tmp_path):
    written(tmp_path, row("1.00", date="13/04/2024"), "one.csv")
    written(tmp_path, row("1.00", date="04/05/2024"), "two.csv")
    found = ledger.read_spend(tmp_path)
    assert found.files.loc["two.csv", "date_order"] == "day first"
    assert found.files.loc["two.csv", "decided_by"] == "1 other files of the publisher"
    assert str(found.table["date"].max().date()) == "2024-05-04"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-04-30", "2024-04-30"), ("30-Apr-24", "2024-04-30"), ("30 April 2024", "2024-04-30"), ("April 30, 2024", "2024-04-30"),
        ("20240430", "2024-04-30"), ("45412", "2024-04-30"), ("30/04/2024 00:00:00", "2024-04-30"), ("30.4.24", "2024-04-30"),
        ("00:00.0", None), ("31/02/2024", None), ("soon", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(text, day):
    found = dates.read_dates({text: 1}).read[text]
    assert (None if found is None else found.isoformat()) == day


@pytest.mark.parametrize(
    ("name", "month"),
    [("spend_apr_2024.csv", (2024, 4)), ("Dec 23.xlsx", (2023, 12)), ("2024-04.csv", (2024, 4)), ("04_2024.csv", (2024, 4)),
     ("june.csv", (None, 6)), ("april_june.csv", None), ("payments.csv", None)],
)  # fmt: skip
def test_the_month_in_a_name(name, month):
    assert dates.month_in_name(name) == month


# Headings


@pytest.mark.parametrize(
    "wrong", ["Entuty", "Expsensearea", "Exepnsearea", "Exepensearea", "Expsenearea", "Expensetypoe"]
)
def test_the_misspelt_headings_of_the_evidence_are_read(wrong):
    found = headings.read_headings(["Date", "Supplier", wrong, "Amount"])
    assert list(found.misspelt) == [wrong]
    assert set(found.columns) >= {"date", "supplier", "amount"}


def test_the_better_of_two_columns_that_hold_the_same_is_taken():
    assert headings.read_headings(["Gross", "Amount", "Supplier", "Date"]).columns["amount"] == 1
    assert headings.read_headings(["VAT Amount", "Net Amount", "Supplier", "Date"]).columns["amount"] == 1


# Faults


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path, monkeypatch):
    path = written(tmp_path, row("1.00"))
    stamps = iter([(1, 1), (2, 2)])
    monkeypatch.setattr(files, "stamp", lambda _: next(stamps))
    monkeypatch.setattr("decentre.ledger.staging.stamp", lambda _: next(stamps))
    with pytest.raises(InputError, match="changed while it was read"):
        ledger.read_spend(path)


def refused(path, words):
    with pytest.raises(InputError, match=words):
        ledger.read_spend(path)


def test_a_truncated_workbook_is_refused(tmp_path):
    whole = (INVENTED / "westmoor_trust_may_june_2024.xlsx").read_bytes()
    refused(written(tmp_path, whole[: len(whole) // 2], "cut.xlsx"), "cut short")


def test_a_workbook_that_unpacks_too_far_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 300_000_000)
    refused(path, "would unpack from")


def test_a_line_without_end_is_refused(tmp_path):
    refused(written(tmp_path, row("1.00") + "x" * 5_000_000), "line of more than 4,000,000 characters")


def test_a_nul_byte_is_taken_out_and_said(tmp_path):
    found = ledger.read_spend(written(tmp_path, row("1.00", supplier="Fi\0rm")))
    assert found.table["supplier"].tolist() == ["Firm"]
    assert found.defects["defect"].tolist() == ["NUL byte removed"]


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.csv", b"", "is empty"), ("a.pdf", b"%PDF-1.7", "is a PDF"), ("a.xls", b"<html><table>", "a web page or XML"),
        ("a.csv", b"a,b\n1,2\n", "has no row that names an amount"), ("a.csv", b"\x1f\x8b\x08", "compressed"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_payments_is_refused(tmp_path, name, body, words):
    refused(written(tmp_path, body, name), words)


def test_a_refused_file_does_not_stop_the_others(tmp_path):
    written(tmp_path, row("1.00"), "good.csv")
    written(tmp_path, b"%PDF-1.7", "bad.pdf")
    found = ledger.read_spend(tmp_path)
    assert found.files.loc["bad.pdf", "status"].startswith("refused: ")
    assert found.files["rows_kept"].sum() == 1
    assert "1 of 2 files were refused" in repr(found)


def test_nothing_to_read_is_said():
    with pytest.raises(InputError, match="There is no file or folder 'nowhere'"):
        ledger.read_spend("nowhere")


def test_a_run_is_continued_and_ends_with_the_same_bytes(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(loader, "BATCH_FILES", 2)
    first, second = tmp_path / "first", tmp_path / "second"
    whole = ledger.read_spend(INVENTED, store=first)
    ledger.read_spend(INVENTED, store=second)
    done = sorted(second.glob("*.json"))
    done[0].unlink()  # as if the run had been cut off before this batch was finished
    (second / "left.kept.draft").write_bytes(b"half")
    with caplog.at_level(logging.INFO, "decentre.ledger"):
        again = ledger.read_spend(INVENTED, store=second)
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in second.iterdir() if p.name != "left.kept.draft"
    }
    pd.testing.assert_frame_equal(again.files, whole.files)
    assert caplog.records[-1].done == len(TRUTH)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_no_text_raises_anything_but_a_refusal(tmp_path_factory, data):
    cell = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=12) | st.sampled_from(
        ["12.00", '"', "a\nb", "=1+1", "Date", "Amount", "(1)", "\0", "30/04/2024", ""]
    )
    lines = data.draw(st.lists(st.lists(cell, max_size=10).map(",".join), max_size=12))
    raw = (HEAD + "\n".join(lines)).encode(data.draw(st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])))
    folder = tmp_path_factory.mktemp("fuzz")
    try:
        found = ledger.read_spend(written(folder, raw))
    except decentre.DecentreError:
        return
    assert (found.files["rows_kept"] + found.files["rows_set_aside"] == found.files["rows_read"]).all()
    assert len(found.table) + len(found.set_aside) == found.files["rows_read"].sum()


@settings(max_examples=20, deadline=None)
@given(raw=st.binary(max_size=400), at=st.integers(0, 400))
def test_no_bytes_raise_anything_but_a_refusal(tmp_path_factory, raw, at):
    whole = sorted(INVENTED.iterdir())[at % 8]
    content = bytearray(whole.read_bytes())
    content[at : at + len(raw)] = raw
    folder = tmp_path_factory.mktemp("bytes")
    try:
        found = ledger.read_spend(written(folder, bytes(content), whole.name))
    except decentre.DecentreError:
        return
    assert (found.files["rows_kept"] + found.files["rows_set_aside"] == found.files["rows_read"]).all()


# Classes


def test_every_engine_and_the_rules_alone_give_the_same_classes(read):
    classified = ledger.classify_spend(read)
    alone = [
        classified.rules.of(*(None if pd.isna(x) else x for x in cells))
        for cells in read.table[["expense_type", "expense_area", "supplier"]].itertuples(index=False)
    ]
    expected = (
        read.table.assign(rule=[r for _, r in alone], c=[c for c, _ in alone])
        .groupby(["c", "rule"])["amount"]
        .agg(["size", "sum"])
    )
    found = classified.by_rule.set_index(["class", "rule"])
    assert found["rows"].to_dict() == expected["size"].to_dict()
    assert found["amount"].to_numpy() == pytest.approx(expected["sum"].to_numpy(), abs=0.005)


def test_what_no_rule_matches_stays_visible(read):
    summary = ledger.classify_spend(read).summary()
    assert summary.index[-1] == "not classified"
    assert summary["amount"].sum() == pytest.approx(read.files["control_total"].sum(), abs=0.005)


def test_a_keyword_misses_pooled_money(real):
    # evidence: of 101,040 rows of London NHS bodies one names Better Care and none names section 75 or a pool
    named = ledger.classify_spend(real, "purpose").summary()
    assert "pooled, named" not in named.index
    assert len(ledger.audit_spend(real).councils) > 10


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"class": "unheard of"}, "has the class 'unheard of', which"), ({"reason": ""}, "lacks its reason"),
        ({"supplier": "("}, "is not a regular expression"), ({"supplier": None}, "has no pattern"), ({"colour": "red"}, "unknown key colour"),
    ],
)  # fmt: skip
def test_a_bad_rule_is_refused(tmp_path, change, words):
    rule = {"id": "r", "class": "a", "reason": "because", "source": "here", "supplier": "x"} | change
    lines = "\n".join(f"{k} = {json.dumps(v)}" for k, v in rule.items() if v is not None)
    path = tmp_path / "own.toml"
    path.write_text(f'title = "t"\nunmatched = "none"\n[classes]\na = "what"\n[[rules]]\n{lines}\n')
    with pytest.raises(InputError, match=words):
        ledger.load_rules(path)


def test_rules_that_are_not_there_are_refused():
    with pytest.raises(InputError, match=r"There are no rules '\.\./\.\./etc/passwd'"):
        ledger.load_rules("../../etc/passwd")
    with pytest.raises(InputError, match="'abacus' is not an engine"):
        ledger.classify_spend(ledger.read_spend(INVENTED), engine="abacus")


def test_every_shipped_rule_has_a_reason_and_a_source():
    for name in ("control", "purpose"):
        for rule in ledger.load_rules(name).rules:
            assert rule.reason
            assert rule.source


# The audit


def test_the_cut_adds_up_to_the_files(read):
    audit = ledger.audit_spend(read, by=["publisher", "year", "month", "class"])
    assert audit.table["amount"].sum() == pytest.approx(read.files["control_total"].sum(), abs=0.005)
    assert set(audit.table["year"].dropna()) == {"2024-25"}
    assert set(audit.table["month"].dropna()) == {"2024-04", "2024-05", "2024-06"}


def test_split_lines_pass_the_threshold_together(tmp_path):
    body = "".join(
        row(a, number=n) for a, n in [("9,000.00", "7"), ("8,000.50", "7"), ("9,000.50", "7"), ("12.00", "8")]
    )
    table = ledger.audit_spend(ledger.read_spend(written(tmp_path, body))).threshold.loc["Board"]
    assert table.to_dict() == {
        "payments": 4, "below": 4, "without_number": 0, "transactions": 2, "transactions_below": 1, "of_those_negative": 0
    }  # fmt: skip


def test_duplicates_and_reversals_are_counted(tmp_path):
    body = (
        row("30,000.00") * 3 + row("30,000.00", number="2") + row("-30,000.00", number="3") + row("-1.00", number="4")
    )
    audit = ledger.audit_spend(ledger.read_spend(written(tmp_path, body)))
    assert audit.duplicates.loc["Board", ["exact", "near"]].tolist() == [2, 3]
    assert audit.duplicates.loc["Board", "exact_amount"] == 60_000
    assert audit.reversals.loc["Board"].tolist() == [2, -30_001.0, 1]


def test_the_concentration_of_equal_suppliers_is_one_over_their_number(tmp_path):
    body = "".join(row("100.00", supplier=f"Firm {i} Ltd", number=str(i)) for i in range(20))
    audit = ledger.audit_spend(ledger.read_spend(written(tmp_path, body)))
    assert audit.suppliers.loc["Board"].tolist() == pytest.approx([20, 0.05, 0.5, 0.05])


def test_an_audit_by_something_else_is_refused(read):
    with pytest.raises(InputError, match="give any of publisher, year, month"):
        ledger.audit_spend(read, by=["colour"])


def test_councils_are_told_from_what_sounds_like_one():
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        pytest.skip("needs ledger/council_name_variants.csv: set DECENTRE_REFERENCE_DATA")
    names = pd.read_csv(Path(folder) / "ledger" / "council_name_variants.csv", keep_default_na=False)
    wrong = names["raw_name_normalised"].str.contains("PBC CLUSTER|PFI|COLLEGE|TOTAL")
    found = names["raw_name_normalised"].map(is_council)
    assert not found[wrong].any()
    money = names["amount_gbp"]
    assert money[found & ~wrong].sum() / money[~wrong].sum() > 0.98
    traps = [
        "BANK HOUSE SURGERY FARNBOROUGH",
        "RICHMOND BOROUGH MIND",
        "UNITARY PAYMENT PFI",
        "NHS TRUST TOTAL SURREY COUNTY COUNCIL",
    ]
    assert not any(map(is_council, traps))


# Privacy and formulas


@pytest.mark.parametrize("name", ["Mr A Sample", "Dr B Specimen", "SMITH JOHN", "J A Jones", "Prof Mary Beard"])
def test_what_looks_like_a_person_is_masked(name):
    assert looks_like_a_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "John Lewis plc",
        "Dr B Specimen & Partners",
        "ST JOHN AMBULANCE",
        "Boots UK Ltd",
        "NHS Resolution",
        "Care Quality Commission",
        "HMRC",
        None,
    ],
)
def test_an_organisation_is_not(name):
    assert not looks_like_a_person(name)


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1"])
def test_no_cell_runs(cell):
    assert csv_cell(cell).startswith("'")
    assert csv_cell("-12.50") == "-12.50"


def test_no_export_names_a_person_or_holds_a_formula(tmp_path):
    from decentre import cli

    assert cli.main(["audit-spend", str(INVENTED), "--out", str(tmp_path / "out")]) == 0
    for path in (tmp_path / "out").iterdir():
        if path.suffix in (".csv", ".html", ".json"):
            text = path.read_text(encoding="utf-8")
            assert "Mr A Sample" not in text
            assert "Mrs J Example" not in text
            assert ",=HYPERLINK" not in text
            assert ',"=HYPERLINK' not in text
    assert MASK in (tmp_path / "out" / "largest.csv").read_text(encoding="utf-8")
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert round(100 * results["control_total"]) == TRUTH["control_pence"].sum()


def test_some_publishers_at_a_time_give_what_all_at_once_give(tmp_path, monkeypatch):
    monkeypatch.setattr(loader, "BATCH_FILES", 1)
    read = ledger.read_spend(datasets.folder("invented_payments"), store=tmp_path)
    found = []
    for parts in (None, 1):
        monkeypatch.setattr(engine.DuckDB, "at_once", parts)
        found.append(ledger.audit_spend(read, by=["year", "class", "supplier"]))
    for name in ("table", "threshold", "duplicates", "reversals", "suppliers", "largest", "councils"):
        pd.testing.assert_frame_equal(getattr(found[0], name), getattr(found[1], name), check_exact=True)


def test_every_publisher_is_in_one_share_with_all_its_parts(tmp_path, monkeypatch):
    for number, names in enumerate((["A", "B"], ["B", "C"], ["D"])):
        rows = [f"{n} Trust,0{d}/04/2024,Rent,Estates,Landlord,{number}{d},30000.00" for d, n in enumerate(names, 1)]
        text = "\n".join(["Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount", *rows, ""])
        (tmp_path / f"f{number}.csv").write_text(text)
    monkeypatch.setattr(loader, "BATCH_FILES", 1)
    monkeypatch.setattr(engine.DuckDB, "at_once", 2)
    read = ledger.read_spend(tmp_path)
    found = engine.shares(engine.DuckDB(), read.parts)
    assert [names for _, names in found] == [["A Trust", "B Trust", "C Trust"], ["D Trust"]]
    assert [list(parts) for parts, _ in found] == [list(read.parts[:2]), list(read.parts[2:])]
