"""Reading files: what is decided is said, what cannot be decided is refused, and no file ends the run."""

import datetime
import subprocess
import sys
import time
import warnings
import zipfile
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import AssumptionWarning, InputError, cli, tables
from decentre.tables import workbooks
from decentre.tables.containers import format_of
from decentre.tables.workbooks import CellError, WorkbookReader

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def cell(place, value):
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if value.startswith("#"):
        return f'<c r="{place}" t="e"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def rows_xml(rows):
    def row(number, cells):
        inside = "".join(cell(f"{chr(65 + k)}{number}", c) for k, c in enumerate(cells) if c is not None)
        return f'<row r="{number}">{inside}</row>'

    return f"<sheetData>{''.join(row(i, r) for i, r in enumerate(rows, start=1))}</sheetData>"


def xlsx(path, sheets, hidden=()):
    """Write a workbook by hand: name to rows of cells, or to XML as it stands."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed, targets = "", ""
        for i, (name, sheet) in enumerate(sheets.items(), start=1):
            state = 'state="hidden" ' if name in hidden else ""
            listed += f'<sheet name="{name}" sheetId="{i}" {state}r:id="r{i}"/>'
            targets += f'<Relationship Id="r{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            body = sheet if isinstance(sheet, str) else rows_xml(sheet)
            book.writestr(f"xl/worksheets/sheet{i}.xml", f'<worksheet xmlns="{MAIN}">{body}</worksheet>')
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{targets}</Relationships>'
        )
    return path


def written(tmp_path, content, name="budget.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


BUDGET = [["body", "year", "amount"], ["N", "2001-02", 561_600_000], ["N", "2002-03", 615_400_000]]
LONG_ROW = "body,year,amount\nN,2001-02,561,600,000\nN,2002-03,615,400,000\n"


def test_a_row_longer_than_the_header_is_refused_and_named(tmp_path):
    with pytest.raises(InputError, match="row 2 has 5 cells for 3 names"):
        tables.read(written(tmp_path, LONG_ROW))


def test_a_row_longer_than_the_header_is_refused_where_warnings_are_not_errors(tmp_path):
    path = written(tmp_path, LONG_ROW)
    code = (
        "import sys, decentre\n"
        "try: print(decentre.tables.read(sys.argv[1]))\n"
        "except decentre.InputError as error: print('refused:', error)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert "refused:" in run.stdout
    assert "561" not in run.stdout.replace("'561", "")


@pytest.mark.parametrize("content", ["body,year,amount\nN,2001-02\n", "body,year,amount\nN,2001-02,5\nS,2001-02\n"])
def test_a_row_shorter_than_the_header_is_refused(tmp_path, content):
    with pytest.raises(InputError, match="has 2 cells for 3 column names"):
        tables.read(written(tmp_path, content))


def test_separators_after_the_last_column_are_no_cells(tmp_path):
    table = tables.read(written(tmp_path, "body,year,amount,,\nN,2001-02,5,,\nS,2001-02,6\n"))
    assert list(table.columns) == ["body", "year", "amount"]
    assert table["amount"].tolist() == [5, 6]


def test_a_heading_that_stands_twice_is_refused(tmp_path):
    message = r"the column name 'amount' twice \(columns C and D\)"
    with pytest.raises(InputError, match=message):
        tables.read(written(tmp_path, "body,year,amount,amount\nN,2001-02,5,6\n"))
    with pytest.raises(InputError, match=message):
        tables.read(xlsx(tmp_path / "b.xlsx", {"A": [["body", "year", "amount", "amount"], ["N", "2001-02", 5, 6]]}))


@pytest.mark.parametrize("column", ["body", "practice_code", "ONS code", "orgid", "bodyID", "id", "anything"])
@pytest.mark.parametrize("codes", [["5E1", "5E2"], ["007", "012"], ["TRUE", "FALSE"], ["true", "12"], ["1e5", "2"]])
def test_codes_stay_text_in_csv_and_xlsx(tmp_path, column, codes):
    rows = [[column, "amount"], *([code, i] for i, code in enumerate(codes))]
    path = written(tmp_path, "\n".join(",".join(map(str, r)) for r in rows))
    assert tables.read(path)[column].tolist() == codes
    assert tables.read(xlsx(tmp_path / "b.xlsx", {"A": rows}))[column].tolist() == codes


@pytest.mark.parametrize("column", ["body", "line", "Body", "practice_code", "Postcode", "ons_id", "year", "component"])
def test_a_column_of_names_or_codes_is_text_whatever_it_holds(tmp_path, column):
    assert tables.read(written(tmp_path, f"{column},amount\n101,1\n202,2\n"))[column].tolist() == ["101", "202"]


@pytest.mark.parametrize("column", ["paid", "amount", "grid", "population", "x"])
def test_a_column_of_plain_numbers_is_one_of_numbers(tmp_path, column):
    table = tables.read(written(tmp_path, f"body,{column},rate\nN,101,0.5\nS,-202,1.25\n"))
    assert table[column].dtype == "int64"
    assert table[column].tolist() == [101, -202]
    assert table["rate"].tolist() == [0.5, 1.25]


def test_a_blank_cell_is_missing_and_never_zero(tmp_path):
    table = tables.read(written(tmp_path, "body,rate\nN,0.05\nS,\n"))
    assert table["rate"].isna().tolist() == [False, True]


def test_a_number_too_long_for_a_computer_stays_text(tmp_path):
    table = tables.read(written(tmp_path, "body,a,b\nN,12345678901234567890123,12345678901234567\nS,1,\n"))
    assert table["a"].tolist() == ["12345678901234567890123", "1"]
    assert table["b"].tolist()[0] == "12345678901234567"


def test_in_a_workbook_the_type_of_a_cell_counts(tmp_path):
    rows = [["body", "flag", "amount", "code"], ["N", True, 5, "007"], ["S", False, 6.5, 8]]
    table = tables.read(xlsx(tmp_path / "b.xlsx", {"A": rows}))
    assert table["flag"].tolist() == [True, False]
    assert table["amount"].tolist() == [5.0, 6.5]
    assert table["code"].tolist() == ["007", 8]


def test_a_hidden_first_sheet_is_not_read_and_said(tmp_path):
    old = [["body", "year", "amount"], ["N", "2001-02", 1]]
    path = xlsx(tmp_path / "b.xlsx", {"Old": old, "Now": BUDGET}, hidden={"Old"})
    with pytest.warns(AssumptionWarning, match="its hidden sheet 'Old' is not read"):
        table = tables.read(path)
    assert table["amount"].tolist() == [561_600_000, 615_400_000]
    assert tables.read(path, sheet="Old")["amount"].tolist() == [1]


def test_a_second_filled_sheet_is_asked_about(tmp_path):
    path = xlsx(tmp_path / "b.xlsx", {"North": BUDGET, "South": BUDGET, "Empty": []})
    with pytest.raises(InputError, match=r"has 2 filled sheets \('North', 'South'\); give the one that is meant"):
        tables.read(path)
    assert len(tables.read(path, sheet=1)) == 2
    with pytest.raises(InputError, match=r"has no sheet 'West'; give the name or position of one it has: 'North'"):
        tables.read(path, sheet="West")


def test_an_empty_second_sheet_does_no_harm(tmp_path):
    assert len(tables.read(xlsx(tmp_path / "b.xlsx", {"A": BUDGET, "B": []}))) == 2


def test_a_workbook_with_hidden_sheets_only_is_asked_about(tmp_path):
    with pytest.raises(InputError, match="has only hidden sheets"):
        tables.read(xlsx(tmp_path / "b.xlsx", {"A": BUDGET}, hidden={"A"}))


@pytest.mark.parametrize(
    ("content", "amounts"),
    [
        ("body;year;amount\nN;2001-02;561,5\nS;2001-02;1234,25\n", [561.5, 1234.25]),
        ("body;year;amount\nN;2001-02;561.5\nS;2001-02;1234.25\n", [561.5, 1234.25]),
        ("body\tyear\tamount\nN\t2001-02\t561,5\nS\t2001-02\t2,5\n", [561.5, 2.5]),
        ('body,year,amount\nN,2001-02,"561,5"\nS,2001-02,"0,255"\n', [561.5, 0.255]),
        ("body|year|amount\nN|2001-02|561\nS|2001-02|7\n", [561, 7]),
    ],
)
def test_separator_and_decimal_mark_are_decided_from_the_file_and_said(tmp_path, content, amounts):
    path = written(tmp_path, content)
    with pytest.warns(AssumptionWarning, match="separated by|decimal mark"):
        table = tables.read(path)
    assert table["amount"].tolist() == amounts
    separator = next(m for m in ";\t|," if m in content.splitlines()[0])
    given = tables.read(
        path, separator=separator, decimal="," if "," in content.splitlines()[1].replace("N,2001-02,", "") else "."
    )
    pd.testing.assert_frame_equal(given, table)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("body;amount\nN;561.600\nS;615.400\n", "may be a decimal or a number in thousands; give decimal="),
        ("body;amount\nN;1,234\n", "may be a decimal or a number in thousands; give decimal="),
        ("body;a;b\nN;1,5;2.5\n", r"with a decimal comma \('1,5'\) and with a decimal point \('2.5'\)"),
        ("body;amount, m\nN;1,5\n", r"can be read with its cells separated by"),
    ],
)
def test_what_the_file_does_not_decide_is_asked(tmp_path, content, message):
    with pytest.raises(InputError, match=message):
        tables.read(written(tmp_path, content))


def test_a_given_decimal_mark_settles_it_and_the_other_stays_text(tmp_path):
    path = written(tmp_path, "body;a;b\nN;1,5;561.600\nS;2,5;1.000\n")
    table = tables.read(path, separator=";", decimal=",")
    assert table["a"].tolist() == [1.5, 2.5]
    assert table["b"].tolist() == ["561.600", "1.000"]


def test_numbers_grouped_in_thousands_stay_text_and_the_gate_says_the_way_on(tmp_path):
    path = written(tmp_path, 'body,year,amount\nN,2001-02,"561,600,000"\nN,2002-03,"615,400,000"\n')
    table = tables.read(path)
    assert table["amount"].tolist() == ["561,600,000", "615,400,000"]
    with pytest.raises(InputError, match="parse_money"):
        tables.require(table, "budget")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"])
def test_the_encoding_is_decided_from_the_file(tmp_path, encoding):
    path = written(tmp_path, "body,year,amount\nCádiz,2001-02,5\nLeón,2001-02,6\n".encode(encoding))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        table = tables.read(path)
    assert table["body"].tolist() == ["Cádiz", "León"]
    assert [str(w.message) for w in said] == (
        [f"'{path}': it is not UTF-8 and is taken as Western European text (Windows-1252): look at 'Cádiz'."]
        if encoding in ("cp1252", "latin-1")
        else []
    )


@pytest.mark.parametrize(
    ("encoding", "word"),
    [("cp1251", "Москва"), ("shift_jis", "東京都の予算"), ("gb18030", "北京市预算"), ("cp1253", "Αθήνα")],
)
def test_an_alphabet_that_the_bytes_do_not_settle_is_asked_and_read_when_given(tmp_path, encoding, word):
    path = written(tmp_path, f"body,amount\n{word},5\n".encode(encoding))
    with pytest.raises(InputError, match="its bytes do not settle which encoding it is; give it, such as"):
        tables.read(path)
    assert tables.read(path, encoding=encoding)["body"].tolist() == [word]


def test_an_encoding_that_does_not_fit_is_refused(tmp_path):
    path = written(tmp_path, "body,amount\nCádiz,5\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"is not utf-8 text \(byte 0xe1 in line 2\)"):
        tables.read(path, encoding="utf-8")
    with pytest.raises(InputError, match="is not a known encoding"):
        tables.read(path, encoding="rot13")


@pytest.mark.parametrize("first", [0, 1])
def test_row_names_that_count_the_rows_are_left_out_and_said(tmp_path, first):
    path = written(tmp_path, f'"","body","year","amount"\n"{first}","N","2001-02",5\n"{first + 1}","S","2001-02",6\n')
    with pytest.warns(AssumptionWarning, match="its first column has no name and counts the rows: it is left out"):
        table = tables.read(path)
    assert list(table.columns) == ["body", "year", "amount"]
    assert table["amount"].tolist() == [5, 6]


def test_row_names_without_a_place_in_the_header_are_refused(tmp_path):
    with pytest.raises(InputError, match="R writes row names unless"):
        tables.read(written(tmp_path, "body,year,amount\n1,N,2001-02,5\n2,S,2001-02,6\n"))
    with pytest.raises(InputError, match="has no name over column 1"):
        tables.read(written(tmp_path, '"","body","year","amount"\n"4","N","2001-02",5\n"9","S","2001-02",6\n'))


@pytest.mark.parametrize(
    "content", ["Budget of the board\nbody,year,amount\nN,2001-02,5\n", "Budget,,\nbody,year,amount\nN,2001-02,5\n"]
)
def test_a_title_above_the_column_names_is_refused(tmp_path, content):
    with pytest.raises(InputError, match="a title stands above the column names"):
        tables.read(written(tmp_path, content))


def test_a_blank_row_between_two_tables_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"has a blank row \(row 3\) above others"):
        tables.read(written(tmp_path, "body,amount\nN,5\n\nbody,amount\nS,6\n"))
    assert len(tables.read(written(tmp_path, "body,amount\nN,5\n\n,\n"))) == 1


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path):
    with pytest.raises(InputError, match="from row 2 on"):
        tables.read(written(tmp_path, 'body,amount\n"N,5\nS,6\n'))


@pytest.mark.parametrize("name", ["budget.csv", "budget.xls", "budget.ods", "budget"])
def test_an_ending_that_lies_is_seen_by_the_first_bytes(tmp_path, name):
    path = xlsx(tmp_path / name, {"A": BUDGET})
    assert format_of(path) == "xlsx"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert tables.read(path)["amount"].tolist() == [561_600_000, 615_400_000]
    assert bool(said) == (path.suffix not in (".xls", ".ods"))


def test_text_named_xls_is_read_and_said(tmp_path):
    path = written(tmp_path, "body\tyear\tamount\nN\t2001-02\t5\n", "budget.xls")
    with pytest.warns(AssumptionWarning, match="its ending is .xls and it is a text file"):
        assert tables.read(path)["amount"].tolist() == [5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n", "is a PDF"),
        (b"<html><table><tr><td>body</td></tr></table></html>", "is a web page or XML"),
        (b"\x1f\x8b\x08\x00", r"compressed \(gzip\)"),
        (b"PAR1" + bytes(20), "Parquet"),
        (b"PK\x03\x04" + bytes(20), "cut short or damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cannot be opened as a workbook"),
        (b"body,amount\nN,\x005\n", "bytes of zero"),
    ],
)
def test_what_is_no_table_is_refused_by_its_bytes(tmp_path, content, message):
    with pytest.raises(InputError, match=message):
        tables.read(written(tmp_path, content))


def test_a_cell_with_an_error_or_a_formula_never_computed_is_refused(tmp_path):
    rows = [["body", "amount"], ["N", "#REF!"]]
    with pytest.raises(InputError, match="holds #REF! in column 'amount', row 2"):
        tables.read(xlsx(tmp_path / "a.xlsx", {"A": rows}))
    formula = rows_xml([["body", "amount"], ["N"]]).replace(
        "</row></sheetData>", '<c r="B2"><f>1+1</f></c></row></sheetData>'
    )
    with pytest.raises(InputError, match="a formula without a value in column 'amount', row 2"):
        tables.read(xlsx(tmp_path / "b.xlsx", {"A": formula}))


def test_a_cell_at_the_far_end_of_a_sheet_is_refused_before_it_is_opened(tmp_path):
    far = rows_xml(BUDGET).replace(
        "</sheetData>", '<row r="1048576"><c s="1" r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    begin = time.monotonic()
    with pytest.raises(InputError, match="cells span 1,048,576 rows and 16,384 columns"):
        tables.read(xlsx(tmp_path / "far.xlsx", {"A": far}))
    assert time.monotonic() - begin < 5


def test_a_sheet_formatted_to_its_end_is_read(tmp_path):
    styled = rows_xml(BUDGET).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert len(tables.read(xlsx(tmp_path / "styled.xlsx", {"A": styled}))) == 2


def test_one_bad_file_does_not_end_a_batch(tmp_path):
    good = xlsx(tmp_path / "good.xlsx", {"A": BUDGET})
    whole = good.read_bytes()
    bad = written(tmp_path, whole[: len(whole) // 2], "bad.xlsx")
    with WorkbookReader() as reader:
        assert reader.book(good).sheets[0].used == "A1:C3"
        with pytest.raises(InputError, match="cut short or damaged"):
            reader.book(bad)
        assert reader.book(good).sheets[0].rows == BUDGET


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Return a way to put another child in the place of the reader's own."""

    def put(code):
        path = tmp_path / "child.py"
        path.write_text(
            "import sys\nprint('{\"ready\": true}', flush=True)\nfor line in sys.stdin:\n    " + code, encoding="utf-8"
        )
        monkeypatch.setattr(workbooks, "_CHILD", path)

    return put


def test_a_reader_that_aborts_is_replaced(tmp_path, child, monkeypatch):
    good = xlsx(tmp_path / "good.xlsx", {"A": BUDGET})
    own = workbooks._CHILD
    with WorkbookReader() as reader:
        child("import os; os.abort()")
        with pytest.raises(InputError, match="its reader broke off: it is damaged, or needs too much memory"):
            reader.book(good)
        monkeypatch.setattr(workbooks, "_CHILD", own)
        assert reader.book(good).sheets[0].rows == BUDGET


def test_a_reader_that_hangs_is_ended(tmp_path, child):
    good = xlsx(tmp_path / "good.xlsx", {"A": BUDGET})
    child("import time; time.sleep(600)")
    with WorkbookReader(seconds=0.5) as reader, pytest.raises(InputError, match="opening it takes more than"):
        reader.book(good)


def test_where_no_child_can_start_the_workbook_is_read_in_process_and_said(tmp_path, monkeypatch):
    good = xlsx(tmp_path / "good.xlsx", {"A": BUDGET})
    monkeypatch.setattr(workbooks, "_CHILD", tmp_path / "not there.py")
    with pytest.warns(AssumptionWarning, match="read in this process"):
        assert len(tables.read(good)) == 2
    monkeypatch.setattr(workbooks.sys, "executable", "")
    with WorkbookReader() as reader:
        assert reader.book(good).notes == (workbooks.IN_PROCESS,)


def test_the_child_imports_nothing_of_ours():
    text = Path(decentre.__file__).with_name("tables").joinpath("workbook_child.py").read_text(encoding="utf-8")
    assert "decentre" not in text
    assert "pandas" not in text


def test_cells_keep_their_types(tmp_path):
    xml = '<sheetData><row r="2"><c r="B2" t="d"><v>2020-01-02</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2"><v>2.5</v></c></row></sheetData><mergeCells><mergeCell ref="A4:C5"/></mergeCells>'
    with WorkbookReader() as reader:
        sheet = reader.book(xlsx(tmp_path / "t.xlsx", {"A": xml})).sheets[0]
    assert sheet.rows == [[], [None, datetime.date(2020, 1, 2), True, CellError("#N/A"), 2.5]]
    assert sheet.merged == ((3, 0, 4, 2),)
    assert sheet.cell(1, 4) == 2.5
    assert sheet.cell(9, 9) is None
    assert sheet.used == "A1:E2"


XML = """
<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Hoja1"><Table>
<Row><Cell><Data ss:Type="String">body</Data></Cell><Cell><Data ss:Type="String">year</Data></Cell><Cell><Data ss:Type="String">amount</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">007</Data></Cell><Cell><Data ss:Type="String">2001-02</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">5</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_a_workbook_in_xml_named_xls_is_read(tmp_path):
    table = tables.read(written(tmp_path, XML, "datos.xls"))
    assert table.to_dict("records") == [{"body": "007", "year": "2001-02", "amount": 5}]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</Workbook>", "", "cut short or damaged"),
        ('ss:Index="3"', 'ss:Index="99999999"', "cells span 2 rows and 99,999,999 columns"),
        (
            '<?xml version="1.0"?>',
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>',
            "declares entities of its own",
        ),
    ],
)
def test_a_damaged_workbook_in_xml_is_refused(tmp_path, old, new, message):
    with pytest.raises(InputError, match=message):
        tables.read(written(tmp_path, XML.replace(old, new), "datos.xls"))


def test_a_sheet_is_no_choice_in_a_text_file(tmp_path):
    with pytest.raises(InputError, match="has no sheets; leave sheet out"):
        tables.read(written(tmp_path, "body,amount\nN,5\n"), sheet=0)


def test_the_command_says_what_was_decided_from_a_file(tmp_path, capsys):
    path = written(tmp_path, "Body;Year;Amount\nN;2001-02;561,5\nN;2002-03;615,4\n")
    assert cli.main(["check", str(path)]) == 0
    out, said = capsys.readouterr()
    assert "2 rows read as a budget table; 0 errors" in out
    assert "its cells are taken as separated by semicolons; its decimal mark is taken as the comma" in said


def test_the_command_refuses_a_table_of_no_known_kind(tmp_path, capsys):
    path = written(tmp_path, "municipio,ano,valor\nN,2001,5\n")
    assert cli.main(["check", str(path)]) == 2
    assert "is of no known kind; the nearest is a budget table" in capsys.readouterr().err


FILES = Path(__file__).parent / "files"


def test_the_errors_of_an_old_workbook_are_found_where_its_reader_sees_blanks():
    with WorkbookReader() as reader:
        other, money = reader.book(FILES / "error_cells.xls").sheets
    assert other.rows == [["nothing"]]
    assert money.rows == [["body", "amount"], ["N", CellError("#N/A")], ["S", CellError("#DIV/0!")], ["W", 5]]
    with pytest.raises(InputError, match=r"holds #N/A in column 'amount', row 2 \(2 in all\)"):
        tables.read(FILES / "error_cells.xls", sheet="money £")


def test_an_old_workbook_that_is_cut_short_anywhere_is_refused_or_read(tmp_path):
    whole = (FILES / "error_cells.xls").read_bytes()
    for length in range(512, len(whole), 333):
        path = tmp_path / "cut.xls"
        path.write_bytes(whole[:length])
        with pytest.raises(InputError):
            tables.read(path, sheet="money £")


def ods(path, rows):
    """Write an ODS by hand: rows of cells, each the attributes and the text of one."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    names = "".join(
        f' xmlns:{n}="{u}"'
        for n, u in {
            "office": f"{office}:office:1.0",
            "table": f"{office}:table:1.0",
            "text": f"{office}:text:1.0",
            "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        }.items()
    )
    body = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell {a}><text:p>{t}</text:p></table:table-cell>" for a, t in row)
        + "</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"/>')
        book.writestr(
            "content.xml",
            f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="A">{body}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return path


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ('table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"', "#DIV/0!"),
        ('table:formula="of:=NA()" office:value-type="float" office:value="0" calcext:value-type="error"', "#N/A"),
        ('table:formula="of:=B9" office:value-type="float" office:value="0"', "Err:502"),
    ],
)  # fmt: skip
def test_an_error_in_an_ods_is_neither_a_blank_nor_a_nought(attributes, shown, tmp_path):
    word, number = 'office:value-type="string"', 'office:value-type="float" office:value="5"'
    rows = [[(word, "body"), (word, "amount")], [('office:value-type="string" table:number-columns-repeated="1"', "N"), (number, "5")], [(word, "S"), (attributes, shown)]]  # fmt: skip
    with pytest.raises(InputError, match=f"holds {shown} in column 'amount', row 3"):
        tables.read(ods(tmp_path / "a.ods", rows))
    spec = {"body": {"column": "body"}, "year": {"constant": "2019"}, "amount": {"column": "amount", "multiplier": 1}}
    with pytest.raises(InputError, match=f"B3.*{shown}|{shown}.*B3"):
        tables.extract(tmp_path / "a.ods", spec)
    named = [[(word, "body"), (word, "amount")], [(word, "#N/A"), (number, "5")]]
    assert tables.read(ods(tmp_path / "b.ods", named))["body"].tolist() == ["#N/A"]
