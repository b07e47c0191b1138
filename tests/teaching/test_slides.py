"""Slides: a stored notebook as one file that asks for nothing, every output in it, every picture with its words."""

import html
import json
import re
from pathlib import Path

import pytest
from decentre import InputError, cli
from decentre.document import markdown
from decentre.teaching import write_slides

ROOT = Path(__file__).parents[2]
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))


@pytest.fixture(scope="module")
def growth(tmp_path_factory):
    """The slides of the first lesson."""
    out = tmp_path_factory.mktemp("slides") / "slides.html"
    assert cli.main(["slides", str(ROOT / "notebooks" / "1_growth.ipynb"), "--out", str(out)]) == 0
    return out.read_text(encoding="utf-8")


def notebook(*cells):
    """Return the text of a notebook that was run: (markdown) or (code, outputs)."""
    listed = [
        {"cell_type": "markdown", "source": c}
        if isinstance(c, str)
        else {"cell_type": "code", "source": c[0], "execution_count": 1, "outputs": c[1]}
        for c in cells
    ]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def shown(**data):
    return [{"output_type": "execute_result", "data": {k.replace("_", "/"): v for k, v in data.items()}}]


def made(tmp_path, *cells):
    (tmp_path / "lesson.ipynb").write_text(notebook(*cells), encoding="utf-8")
    (tmp_path / "slides.html").unlink(missing_ok=True)
    write_slides(tmp_path / "lesson.ipynb", tmp_path / "slides.html")
    return (tmp_path / "slides.html").read_text(encoding="utf-8")


def bodies(page):
    return re.findall(r"<section[^>]*>(.*?)</section>", page, re.DOTALL)


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_every_lesson_makes_slides_that_ask_for_nothing_and_describe_their_pictures(path, tmp_path):
    page = write_slides(path, tmp_path / "slides.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#|https://doi\.org/)[^"]*"', page)
    assert "@import" not in page
    assert "url(" not in page
    pictures = re.findall(r'<img alt="([^"]*)"', page)
    drawn = sum(
        "image/png" in o.get("data", {})
        for c in json.loads(path.read_text("utf-8"))["cells"]
        for o in c.get("outputs", [])
    )
    assert len(pictures) == drawn
    assert all(len(words) > 30 for words in pictures), pictures
    assert len(page) < 1_000_000


def test_the_first_slide_holds_the_question_and_there_is_one_main_heading(growth):
    slides = bodies(growth)
    assert slides[0].startswith(
        "<h1>1. Growth: how much of the rise could one district call its own?</h1><p><strong>The question."
    )
    assert growth.count("<h1>") == 1
    assert [re.search(r"<h2>(.*?)</h2>", s)[1] for s in slides if "<h2>" in s][:3] == [
        "The table and its card",
        "One verb",
        "Look",
    ]
    assert len(slides) == 31


def test_every_line_of_code_and_every_output_is_on_a_slide(growth):
    cells = json.loads((ROOT / "notebooks" / "1_growth.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            assert html.escape("".join(cell["source"])) in growth
    assert "19.3 %" in growth
    assert "5.044 %" in growth
    assert "Waterfall, England, 2001-02: from £34,100m to £37,000m" in growth


def test_the_same_notebook_gives_the_same_bytes(growth, tmp_path):
    again = write_slides(ROOT / "notebooks" / "1_growth.ipynb", tmp_path / "again.html")
    assert again.read_text(encoding="utf-8") == growth


def test_a_short_text_shares_its_slide_with_the_code_below_and_silent_code_waits(tmp_path):
    page = made(
        tmp_path, "# Title\n\nQuestion.", ("import a", []), "## Part\n\nShort.", ("a.b()", shown(text_plain="1"))
    )
    slides = bodies(page)
    assert len(slides) == 2
    assert slides[1].index("Short.") < slides[1].index("import a") < slides[1].index("a.b()")
    long = made(tmp_path, "# T\n\nQ.", "word " * 200, ("a.b()", shown(text_plain="1")))
    assert len(bodies(long)) == 3


def test_code_at_the_end_that_shows_nothing_is_not_lost(tmp_path):
    assert "import a" in bodies(made(tmp_path, "# T\n\nQ.", ("import a", [])))[-1]


def test_an_output_that_would_ask_for_something_is_shown_as_text(tmp_path):
    for bad in (
        '<img src="http://x.org/a.png">',
        "<script>alert(1)</script>",
        '<b onclick="x()">b</b>',
        "<IFRAME></IFRAME>",
    ):
        page = made(tmp_path, "# T", ("show()", shown(text_html=bad, text_plain="plain words")))
        assert bad not in page
        assert "plain words" in page


def test_the_style_of_a_pandas_table_is_left_out_and_the_table_kept(tmp_path):
    table = "<div><style scoped>td { color: red }</style><table><tr><td>7</td></tr></table></div>"
    page = made(tmp_path, "# T", ("t", shown(text_html=table, text_plain="7")))
    assert "color: red" not in page
    assert "<td>7</td>" in page


def test_a_drawing_as_svg_is_kept_with_its_words(tmp_path):
    data = {"image/svg+xml": "<svg></svg>", "text/plain": "a drawing"}
    page = made(tmp_path, "# T", ("t", [{"output_type": "display_data", "data": data}]))
    assert 'alt="a drawing" src="data:image/svg+xml;base64,' in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "There is no notebook"),
        ("not json", "is not a notebook"),
        ("[]", "is not a notebook"),
        ('{"cells": []}', "is empty or has a cell that was not run"),
        (
            '{"cells": [{"cell_type": "code", "source": "a", "outputs": [], "execution_count": null}]}',
            "has a cell that was not run; run all its cells",
        ),
    ],
)
def test_what_is_no_notebook_that_was_run_is_refused_and_nothing_is_written(tmp_path, capsys, text, message):
    if text is not None:
        (tmp_path / "lesson.ipynb").write_text(text, encoding="utf-8")
    assert cli.main(["slides", str(tmp_path / "lesson.ipynb"), "--out", str(tmp_path / "slides.html")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "slides.html").exists()


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="is there already and is not overwritten"):
        write_slides(LESSONS[0], tmp_path)


def test_slides_that_are_there_are_not_overwritten(tmp_path):
    (tmp_path / "slides.html").write_text("mine")
    with pytest.raises(InputError, match="is there already and is not overwritten"):
        write_slides(LESSONS[0], tmp_path / "slides.html")
    assert (tmp_path / "slides.html").read_text() == "mine"


def test_a_picture_of_others_cannot_end_its_tag_and_a_link_cannot_get_a_handler(tmp_path):
    page = made(tmp_path, "# T", ("t", shown(image_png='"><script>x()</script>', text_plain="plain words")))
    assert "<script>x()" not in page
    assert "plain words" in page
    page = made(tmp_path, "# T\n\n[a](https://x.org/\"onmouseover=alert`1`) [b](https://x.org/'y)")
    assert "onmouseover=alert" not in re.sub(r">[^<]*<", "><", page)


@pytest.mark.parametrize("cell", ["1", "{}", '{"cell_type": 1}', '{"cell_type": "code", "outputs": {"a": 1}}',
                                  '{"cell_type": "code", "execution_count": 1, "outputs": [{"data": []}]}', '{"cell_type": "markdown", "source": {"a": 1}}'])  # fmt: skip
def test_a_notebook_of_the_wrong_shape_is_one_sentence(cell, tmp_path):
    (tmp_path / "a.ipynb").write_text('{"cells": [' + cell + "]}", encoding="utf-8")
    with pytest.raises(InputError, match=r"is not a notebook.*as Jupyter saves it"):
        write_slides(tmp_path / "a.ipynb", tmp_path / "slides.html")


def test_an_output_that_is_an_object_is_not_shown(tmp_path):
    page = made(
        tmp_path,
        "# T",
        ("t", [{"output_type": "display_data", "data": {"application/json": {"a": [1]}, "text/plain": ["seven"]}}]),
    )
    assert "seven" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\nline.", "<p>One line.</p>"),
        ("a\n\nb", "<p>a</p><p>b</p>"),
        ("* one\n* two\n  more\n* three", "<ul><li>one</li><li>two more</li><li>three</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("| a | b |\n|---|--:|\n| 1 | `2` |", '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td><code>2</code></td></tr></tbody></table>'),
        ("```python\na < b\n\nc\n```", "<pre><code>a &lt; b\n\nc</code></pre>"),
        ("`a_b*c*` and **b *i* b**", "<p><code>a_b*c*</code> and <strong>b <em>i</em> b</strong></p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[a](https://doi.org/10.1/x) [b](c.md) ![d](e.png)", '<p><a href="https://doi.org/10.1/x">a</a> b d</p>'),
        ("[x](javascript:alert(1))", "<p>x)</p>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("### Three\ntext", "<h3>Three</h3><p>text</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_markdown_of_a_lesson_becomes_html(text, expected):
    assert markdown.to_html(text) == expected
