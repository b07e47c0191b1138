"""Documents: tables cut where they are long, pictures small and whole, print in any script."""

import re
from pathlib import Path

import decentre
import pandas as pd
import pytest
from decentre import figures, tables
from decentre.document import folder as folder_module
from decentre.document import latex, model, notebook, page, printing


def read(folder, name):
    return (folder / name).read_text(encoding="utf-8")


def test_a_long_table_is_cut_and_says_where_the_rest_is(tmp_path):
    table = pd.DataFrame({"spent": range(900)}, index=pd.Index([f"body_{i}" for i in range(900)], name="body"))
    shown = model.Table("All bodies", table, file="rows.csv", number=3)
    document = model.Document("Title", [shown], [])
    text = page.page(document)
    assert "The first 200 of 900 rows; rows.csv has them all." in text
    assert text.count("<tr>") == 201
    assert len(printing._printed(shown)["rows"]) == 40
    (tmp_path / "tables.tex").write_text(latex.latex_tables(document), encoding="utf-8")
    assert r"All bodies The first 40 of 900 rows; rows.csv has them all." in read(tmp_path, "tables.tex")
    assert "body_1" in text


def test_a_figure_keeps_its_picture_when_it_is_made_small():
    drawn = model.draw("A", decentre.decompose_growth(tables.template("budget"), price_index=None))
    address = re.search('src="([^"]*)"', page.page(model.Document("A", [drawn], [])))[1]
    assert len(address) < 0.8 * len(drawn.svg) * 4 / 3
    shapes = "<path|<use|<g "
    assert len(re.findall(shapes.replace("<", "%3C"), address)) == len(re.findall(shapes, drawn.svg))
    assert not set('"<>&\n') & set(address)


def test_a_pdf_is_set_even_where_a_letter_has_no_glyph(tmp_path):
    document = model.Document("漢", [model.Paragraph("😀 漢")], [])
    printing.write_pdf(tmp_path / "report.pdf", document, "cite")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert [p.name for p in tmp_path.iterdir()] == ["report.pdf"]


def test_drawing_for_a_report_opens_no_screen():
    with figures.off_screen():
        assert model.draw("A", decentre.decompose_growth(tables.template("budget"), price_index=None)).alternative


def test_a_library_that_is_not_installed_has_no_version(monkeypatch):
    monkeypatch.setattr(folder_module, "_RECORDED", ("decentre", "no_such_library"))
    assert list(folder_module.versions()) == ["decentre"]


def test_what_is_put_into_a_page_is_escaped_wherever_it_stands():
    nasty = "<script>alert(1)</script> & 'a' \"b\""
    table = pd.DataFrame({nasty: [nasty]}, index=pd.Index([nasty], name=nasty))
    blocks = [
        model.Paragraph(nasty),
        model.Points([nasty]),
        model.Command(nasty),
        model.Heading(nasty),
        model.Table(nasty, table),
    ]
    text = page.page(model.Document(nasty, blocks, [model.Section(nasty, blocks)]).numbered())
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)") >= 16


def test_a_cell_that_prints_or_complains_is_stored_with_what_it_said(tmp_path):
    cells = [("code", "print('said')\n1 + 1"), ("markdown", "words"), ("code", "import warnings\nwarnings.warn('oh')")]
    notebook.execute(tmp_path / "book.ipynb", cells, tmp_path)
    import nbformat

    book = nbformat.read(tmp_path / "book.ipynb", 4)
    nbformat.validate(book)
    assert [o.get("name") for o in book.cells[0].outputs] == ["stdout", None]
    assert book.cells[0].outputs[1]["data"]["text/plain"] == "2"
    assert "oh" in book.cells[2].outputs[0]["text"]


def test_a_cell_that_fails_stops_the_notebook_and_the_folder_is_as_before(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inside").mkdir()
    with pytest.raises(ZeroDivisionError):
        notebook.execute(tmp_path / "book.ipynb", [("code", "1 / 0")], tmp_path / "inside")
    assert not (tmp_path / "book.ipynb").exists()
    assert (tmp_path / "inside").resolve() != tmp_path.resolve() == Path.cwd()
