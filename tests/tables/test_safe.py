"""Neutral cells: nothing of a stranger's runs in a spreadsheet, in LaTeX, in a page or in Markdown."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre.document.foreign import allowed
from decentre.tables import safe
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

PACKAGE = Path(decentre.__file__).parent
LIVE = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+44 20",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "-cmd|' /C calc'!A0",
    "-A1",
    "-2+3+cmd|' /C calc'!A0",
    "- cmd|' /C calc'!A0",
    "-1(",
    "＝1+1",
    "'=1",
]
STILL = ["Leeds", "-12.5", "-.5", "-1,234", "-12.5 %", "- see note", "'tis", "", "5 = 4 + 1", "a@b", " =1"]


@pytest.mark.parametrize("cell", LIVE)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert safe.csv_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", [*STILL, -5, 2.5, None, True, pd.NA])
def test_other_cells_stay_as_they_are(cell):
    assert safe.csv_cell(cell) is cell


@given(st.text())
def test_what_goes_out_comes_back(cell):
    assert safe.given_back(safe.csv_cell(cell)) == cell


@given(st.text())
def test_nothing_that_goes_out_starts_like_a_formula(cell):
    shown = str(safe.csv_cell(cell))
    assert not shown.startswith(("=", "+", "@", "\t", "\r"))


def test_a_table_goes_out_neutral_in_cells_headings_and_index_and_comes_back(tmp_path):
    table = pd.DataFrame(
        {"=a": pd.Categorical(["=x", "y"]), "n": [1.5, None], "o": [3, "+z"]}, index=pd.Index(["@i", "j"], name="-k")
    )
    safe.write_csv(tmp_path / "t.csv", table, index=True)
    assert (tmp_path / "t.csv").read_bytes() == b"'-k,'=a,n,o\n'@i,'=x,1.5,3\nj,y,,'+z\n"
    back = safe.restored(pd.read_csv(tmp_path / "t.csv"))
    assert back.columns.tolist() == ["-k", "=a", "n", "o"]
    assert back["=a"].tolist() == ["=x", "y"]
    assert table["=a"].tolist() == ["=x", "y"]


def test_numbers_are_written_as_before():
    table = pd.DataFrame(
        {"a": [1 / 3, 1e22], "b": [1, 2], "c": [True, False], "d": pd.to_datetime(["2020-01-01", None])}
    )
    assert safe.csv_text(table) == table.to_csv(index=False, lineterminator="\n")
    assert safe.csv_text(table, digits=10) == table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    assert safe.csv_text(table, index=True) == table.to_csv(lineterminator="\n")
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert safe.csv_text(twice) == "a,a\n1,2\n"


@given(st.text())
def test_latex_holds_no_command_of_the_text(text):
    shown = safe.latex(text)
    for plain in (
        "{[}",
        "$-$",
        r"$\times$",
        r"$\le$",
        r"$\ge$",
        r"\pounds{}",
        r"\textbackslash{}",
        r"\textasciitilde{}",
        r"\textasciicircum{}",
        r"\&",
        r"\%",
        r"\$",
        r"\#",
        r"\_",
        r"\{",
        r"\}",
    ):
        shown = shown.replace(plain, "")
    assert not set(shown) & set("\\&%$#_{}~^\n\r")


class Tags(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs"])))
def test_html_shows_the_text_and_no_tag(text):
    page = Tags()
    page.feed(f'<p title="{safe.html(text)}">{safe.html(text)}</p>')
    page.close()
    assert page.tags == [("p", {"title": text})]
    assert page.text == text


@given(st.text(alphabet="<>[]()!`*_|$~#&\\\n ab:/=\"'"))
def test_markdown_stays_in_its_cell_and_makes_no_tag_link_or_emphasis(text):
    shown = MarkdownIt("commonmark").enable("table").render(f"| a |\n|---|\n| {safe.markdown(text)} |")
    page = Tags()
    page.feed(shown)
    assert {tag for tag, _ in page.tags} == {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.text.split()[1:] == " ".join(text.split()).split()


def calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno


def test_no_table_leaves_but_through_this_room():
    files = [
        p for p in PACKAGE.rglob("*.py") if p.name not in ("safe.py", "prepare.py") and "case_studies" not in p.parts
    ]
    found = [
        f"{p.name}:{n} {name}" for p in files for name, n in calls(p) if name in {"to_csv", "to_excel", "to_latex"}
    ]
    assert found == []


ACTS = [
    "<script>x()</script>", "<ScRiPt src=//x>", "<img src=x onerror=x()>", "<svg onload=x()>", "<svg><script>x()</script></svg>",
    "<a href='javascript:x()'>a</a>", "<b onclick='x()'>b</b>", "<iframe srcdoc='<script>x()</script>'></iframe>", "<object data=x>",
    "<embed src=x>", "<link rel=stylesheet href=//x>", "<meta http-equiv=refresh content=0>", "<base href=//x>", "<form action=//x><input></form>",
    "<math><mtext><img src=x></mtext></math>", "<table background='//x'>", "<td ping=//x>", "<![CDATA[<script>x()</script>]]>",
    "<template><script>x()</script></template>", "<noscript><p title='</noscript><img src=x onerror=x()>'>", "<video src=x>", "<details ontoggle=x() open>",
]  # fmt: skip


@pytest.mark.parametrize("page", ACTS)
def test_html_of_others_that_acts_or_asks_is_not_shown(page):
    shown = allowed(f"<table><tr><td>1</td></tr></table>{page}")
    assert shown is None or not re.search(r"<(?!/?(table|tr|td|p|b|details)[ >])|=\s*.?(//|javascript)|\son\w+=", shown)


def test_html_of_others_is_written_anew_with_every_element_closed():
    page = "<div class='a\"b' style='color:red'><style>td{background:url(//x)}</style><table border=1><tr><td colspan=2>1 &lt; 2</div></section><p>end"
    assert allowed(page) == (
        '<div class="a&quot;b"><table><tr><td colspan="2">1 &lt; 2</td></tr></table></div><p>end</p>'
    )


@given(
    st.lists(
        st.sampled_from(
            [
                *ACTS,
                "<p>",
                "</p>",
                "<table>",
                "<td title='",
                "'>",
                '"',
                "<",
                ">",
                "<!--",
                "-->",
                "text",
                "<style>",
                "</style>",
                "</div>",
                "&lt;script&gt;",
            ]
        ),
        max_size=8,
    )
)
def test_no_piece_of_html_gets_anything_through_that_is_not_on_the_list(pieces):
    shown = allowed("".join(pieces))
    if shown is not None:
        page = Tags()
        page.feed(shown)
        assert {tag for tag, _ in page.tags} <= {"p", "table", "td", "b", "details"}
        assert {name for _, attributes in page.tags for name in attributes} <= {"title"}
