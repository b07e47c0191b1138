"""Tables: what is accepted, and the sentence that a bad table gets."""

import zipfile

import pandas as pd
import pytest
from decentre import InputError, tables
from hypothesis import given
from hypothesis import strategies as st

BUDGET = pd.DataFrame({"body": ["N", "N"], "year": ["2001-02", "2002-03"], "amount": [100.0, 110.0]})
LINES = pd.DataFrame({"body": ["N"], "year": ["2002-03"], "line": ["pay"], "component": ["inflation"], "amount": [4.0]})


def budget(**columns):
    return BUDGET.assign(**columns)


@pytest.mark.parametrize(
    ("table", "message", "rows"),
    [
        (budget(year="2001-02"), "two rows for the same body and year", 2),
        (budget(year=["2001-02", None]), "a year is missing", 1),
        (budget(year=["2001-02", "2002"]), "years of two kinds in one table, '2001-02' and '2002'", 1),
        (budget(year=["2001-02", "2001-04-01"]), "it is a calendar date", 1),
        (budget(amount=["£1,234.50", "110"]), r"text where money belongs.*tables\.parse_money", 1),
        (budget(amount=[100.0, None]), "the amount is missing", 1),
        (budget(amount=[100.0, float("inf")]), "the amount is infinite", 1),
        (budget(amount=[100.0, -1.0]), "a negative budget", 1),
        (budget(body=["N", " "]), "a body is missing", 1),
        (BUDGET.drop(columns="amount"), "there is no column 'amount'", 0),
        (BUDGET.iloc[:0], "there are no rows", 0),
        (pd.concat([BUDGET, BUDGET[["amount"]]], axis=1), "the column 'amount' is there twice", 0),
    ],
)
def test_a_bad_budget_gets_one_sentence_and_its_rows(table, message, rows):
    with pytest.raises(InputError, match=message) as caught:
        tables.require(table, "budget")
    assert len(caught.value.cases) == rows
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"component": "growth"},
            "an unknown component; use one of transfer, inflation, efficiency, demography, priority",
        ),
        ({"component": "priority", "discretion_low": 0.6, "discretion_high": 0.4}, "the low bound is above the high"),
        ({"component": "priority", "discretion_low": -0.1, "discretion_high": 0.4}, "a share outside 0 to 1"),
        ({"component": "priority", "discretion_low": 20, "discretion_high": 40}, "20 per cent is written 0.2"),
        ({"component": "priority", "discretion_low": 0.1, "discretion_high": None}, "one of the two bounds is missing"),
        ({"component": "priority", "discretion_low": 0.1}, "'discretion_low' stands alone"),
        ({"discretion_low": 0.1, "discretion_high": 0.2}, "not a priority"),
    ],
)
def test_a_bad_line_gets_one_sentence(columns, message):
    with pytest.raises(InputError, match=message):
        tables.require(LINES.assign(**columns), "lines")


def test_lines_of_a_body_without_a_budget_are_refused_with_their_rows():
    with pytest.raises(InputError, match="1 of 2 rows name a body and year that has no budget") as caught:
        tables.budget_and_lines(BUDGET, pd.concat([LINES, LINES.assign(body="S")]))
    assert caught.value.cases["body"].tolist() == ["S"]


def test_the_first_year_may_have_lines_and_years_may_be_spelt_in_any_way():
    spelt = BUDGET.assign(year=["2001/2", "2002-2003"])
    accepted, _ = tables.budget_and_lines(spelt, LINES.assign(year="2001/02"))
    assert accepted["year"].tolist() == ["2001-02", "2002-03"]


def test_check_lists_every_problem_with_the_row_of_the_spreadsheet():
    found = tables.check(budget(amount=[-1.0, None], body=["N", None]), "budget")
    assert found[["row", "column"]].values.tolist() == [[3, "body"], [3, "amount"], [2, "amount"]]
    assert tables.check(BUDGET, "budget").empty


def test_two_names_with_the_same_pounds_in_every_year_are_noted_and_accepted():
    twins = pd.concat([BUDGET, BUDGET.assign(body="N again")])
    found = tables.check(twins, "budget")
    assert found["severity"].unique().tolist() == ["note"]
    assert len(tables.require(twins, "budget")) == 4


def test_templates_are_tables_that_nothing_is_wrong_with():
    for kind in tables.kinds():
        assert tables.check(tables.template(kind), kind).empty
    tables.budget_and_lines(tables.template("budget"), tables.template("lines"))


@pytest.mark.parametrize("kind", tables.kinds())
def test_a_table_is_told_by_its_columns_whatever_else_it_holds(kind):
    table = tables.template(kind)
    assert tables.kind_of(table) == kind
    assert tables.kind_of(table.assign(note="").iloc[:, ::-1]) == kind
    assert tables.kind_of(table.iloc[:, :-1]) in {kind, "budget"}


def test_lines_without_their_component_are_still_lines():
    assert tables.kind_of(tables.template("lines").drop(columns="component")) == "lines"


@pytest.mark.parametrize(
    ("kind", "column", "value", "message"),
    [
        ("earmark", "spent", -1.0, "earmark: a negative number; give zero or more (column spent, row 2 and 8 more"),
        ("targeting", "need", "high", "targeting: text where a number belongs; give plain numbers (column need"),
        ("targeting", "need", float("inf"), "targeting: the need is infinite; give a finite number (column need"),
        ("departure", "line", "hearing", "departure: two rows for the same body and line; add them up or drop one"),
        ("adherence", "count", -3, "adherence: a negative number; give zero or more (column count"),
        (
            "earmark",
            "received",
            "£4m",
            "earmark: text where money belongs; give plain numbers, or turn the column into numbers",
        ),
    ],
)
def test_tables_of_purpose_are_refused_in_one_sentence(kind, column, value, message):
    with pytest.raises(InputError) as refused:
        tables.require(tables.template(kind).assign(**{column: value}), kind)
    assert message in str(refused.value)
    assert len(refused.value.cases)


def test_need_may_be_a_score_below_zero():
    assert tables.check(tables.template("targeting").assign(need=range(-4, 5)), "targeting").empty


def test_an_unknown_kind_is_refused_by_name():
    for call in (lambda: tables.check(BUDGET, "ledger"), lambda: tables.template("ledger")):
        with pytest.raises(InputError, match="'ledger' is not a kind of table; give one of budget, lines"):
            call()


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("£1,234.50", 1234.5),
        ("(1,234)", -1234.0),
        ("1.2m", 1.2e6),
        ("-£3 bn", -3e9),
        ("£-5", -5.0),
        ("2 k", 2000.0),
        ("0", 0.0),
    ],
)
def test_money_as_people_write_it_is_parsed(text, pounds):
    assert tables.parse_money(text) == pytest.approx(pounds, abs=1e-6)


@pytest.mark.parametrize("text", ["about 3m", "", "(5", "--5", "£", "1,23,4", "5 - 3"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InputError, match="is not an amount of money"):
        tables.parse_money(text)


@given(st.integers(-(10**12), 10**12))
def test_pence_survive_being_written_and_parsed(pence):
    assert round(100 * tables.parse_money(f"{pence / 100:,.2f}")) == pence


def test_parse_money_keeps_the_index_and_what_is_missing():
    parsed = tables.parse_money(pd.Series(["£1", None], index=["a", "b"]))
    assert parsed["a"] == 1.0
    assert pd.isna(parsed["b"])


def xlsx(path, rows):
    """Write a small workbook by hand: rows of texts and numbers, ``None`` for an empty cell."""
    cells = []
    for r, row in enumerate(rows, start=1):
        line = "".join(
            f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{v}</t></is></c>'
            if isinstance(v, str)
            else f'<c r="{chr(65 + c)}{r}"><v>{v}</v></c>'
            for c, v in enumerate(row)
            if v is not None
        )
        cells.append(f'<row r="{r}">{line}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'{head}<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData></worksheet>',
        )


def ods(path, rows):
    """Write a small OpenDocument sheet by hand."""

    def cell(value):
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    space = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
        book.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Sheet1">{body}</table:table></office:spreadsheet></office:body></office:document-content>',
        )


ROWS = [["body", "year", "amount"], ["N", "2001-02", 100], ["N", "2002-03", 110]]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
def test_csv_xlsx_and_ods_read_the_same(tmp_path, ending):
    path = tmp_path / f"budget.{ending}"
    if ending == "csv":
        path.write_text("\n".join(",".join(map(str, r)) for r in ROWS), encoding="utf-8-sig")
    else:
        {"xlsx": xlsx, "ods": ods}[ending](path, ROWS)
    table = tables.read(path)
    assert table["body"].tolist() == ["N", "N"]
    assert table["amount"].tolist() == [100, 110]
    assert tables.check(table, "budget").empty


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n\n", "is empty"),
        ("header.csv", b"body,year,amount\n", "has column names but no rows"),
        ("cyrillic.csv", "body,year\nМосква,2001-02\n".encode("cp1251"), "is not UTF-8 text"),
        ("ragged.csv", b"body,year\nN,2001-02\nN,2002-03,5,6\n", "has rows longer|is not a regular table"),
        ("nameless.csv", b"body,,amount\nN,2001-02,5\n", "has no name over column 2"),
        ("budget.docx", b"PK", "ends in '.docx', which is not read"),
        ("budget.xlsx", b"not a workbook", "cannot be opened as a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        tables.read(path)


def test_a_workbook_with_a_merged_header_is_refused(tmp_path):
    xlsx(tmp_path / "merged.xlsx", [["Budget of the board", None, None], *ROWS])
    with pytest.raises(InputError, match="the header is merged, blank, or not in the first row"):
        tables.read(tmp_path / "merged.xlsx")


def test_a_path_that_is_not_a_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        tables.read(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is a folder"):
        tables.read(tmp_path)


def test_na_is_a_name_and_only_an_empty_cell_is_missing(tmp_path):
    (tmp_path / "t.csv").write_text("body,year,amount\nNA,2001-02,\n", encoding="utf-8")
    table = tables.read(tmp_path / "t.csv")
    assert table["body"].tolist() == ["NA"]
    assert table["amount"].isna().all()


def test_duplicates_are_found_whether_keys_are_dense_or_sparse():
    many = pd.DataFrame(
        {
            "body": [f"b{i}" for i in range(3000)],
            "year": "2001-02",
            "line": [f"l{i}" for i in range(3000)],
            "component": "priority",
            "amount": 1.0,
        }
    )
    tables.require(many, "lines")
    with pytest.raises(InputError, match="two rows for the same body, year, line and component"):
        tables.require(pd.concat([many, many.iloc[[5]]]), "lines")
