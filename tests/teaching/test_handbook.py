"""The module handbook: every lesson, exercise and reading stands in it, and one command makes it a PDF and a page for Word."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from decentre import InputError, cli, datasets, teaching
from decentre.document import printing, reading
from decentre.errors import OutputWarning
from decentre.teaching.models import model

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "docs" / "course"
HANDBOOK = (COURSE / "handbook.md").read_text(encoding="utf-8")
OURS = ("handbook", "coursework", "assessment")
DOI = re.compile(r"\[doi:(\S+?)\]\(https://doi\.org/([^)\s]+)\)")
ENTRY = re.compile(r"^@\w+\{(\w+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def bibliography():
    """Return each entry of the course's list of readings: its fields by name."""
    text = (COURSE / "readings.bib").read_text(encoding="utf-8")
    return {key: dict(re.findall(r"(\w+) = \{(.*?)\}(?:,|\n)", body)) for key, body in ENTRY.findall(text)}


def weeks():
    """Return the readings of each week as Markdown."""
    part = HANDBOOK.split("## Reading, week by week")[1].split("\n## ")[0]
    return part.split("\n### Week ")[1:]


def row_of(lesson):
    """Return the row of the timetable that holds a lesson."""
    return next(line for line in HANDBOOK.splitlines() if line.startswith("| ") and f"(lesson {lesson})" in line)


def test_every_lesson_stands_in_a_week_under_its_title():
    for page in COURSE.glob("[0-9]*_*.md"):
        number, title = page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ").split(". ", 1)
        assert f"{title} (lesson {number})" in row_of(number)
    assert all(row_of(lesson) for lesson in range(1, 13))


def test_every_exercise_stands_beside_its_lesson():
    for name in teaching.names():
        assert f"`{name}`" in row_of(model(name).words.lesson)


def test_ten_weeks_have_three_academic_sources_or_more_and_one_official():
    assert len(weeks()) == 10
    for week in weeks():
        assert len(DOI.findall(week)) >= 3
        assert re.search(r"^\* (Law|Figures|Rules|The claim)[^*]*https://", week, re.MULTILINE)


def test_every_doi_has_the_form_of_one_and_its_link_leads_to_it():
    found = DOI.findall(HANDBOOK)
    assert len(found) == HANDBOOK.count("doi.org")
    for shown, address in found:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", shown)
        assert address == shown.replace("(", "%28").replace(")", "%29")


def test_every_reading_stands_in_the_list_of_the_course_with_where_it_was_checked():
    entries = bibliography()
    by_doi = {fields["doi"]: fields for fields in entries.values()}
    bullets = [line for week in weeks() for line in week.splitlines() if DOI.search(line)]
    assert len(bullets) == len(by_doi) == len(entries)
    for line in bullets:
        fields = by_doi[DOI.search(line)[1]]
        assert fields["title"] in line
        assert f"({fields['year']})" in line
        checked = fields["note"].removeprefix("Checked in: ")
        assert f"| {checked} |" in HANDBOOK


def test_a_reading_that_the_paper_cites_too_has_one_doi():
    text = (ROOT / "paper" / "paper.bib").read_text(encoding="utf-8")
    for key in ("kakwani1997", "asaria2016", "hines1995", "ladner2016"):
        there = re.search(rf"^@\w+\{{{key},.*?doi = \{{(.*?)\}}", text, re.MULTILINE | re.DOTALL)
        assert bibliography()[key]["doi"] == there[1]


def test_an_official_source_is_a_source_of_a_card():
    addresses = {s["address"] for slug in datasets.names() for s in datasets.card(slug).sources}
    official = [a for a in re.findall(r"\]\((https://[^)\s]+)\)", HANDBOOK) if "doi.org" not in a]
    assert len(official) >= 10
    assert set(official) <= addresses


def test_the_hours_add_up():
    hours = [int(h) for h in re.findall(r"\| (\d+) \|$", HANDBOOK.split("## Workload")[1].split("## ")[0], re.MULTILINE)]
    assert sum(hours[:-1]) == hours[-1] == 100


def test_the_weights_add_up_and_each_band_has_a_cell_for_each_criterion_and_an_example():
    text = (COURSE / "coursework.md").read_text(encoding="utf-8")
    rubric, examples = text.split("## Rubric of the audit")[1].split("## An example of each band")
    assert sum(map(int, re.findall(r"^\| [^|]+ \| (\d+) \|", rubric, re.MULTILINE))) == 100
    bands = ("70 and above", "60 to 69", "50 to 59", "40 to 49", "below 40")
    for band in bands:
        assert re.search(rf"^\| {band} (\| [^|]{{8,}} ){{4}}\|$", rubric, re.MULTILINE)
        assert re.search(rf"^\| {band} (\| [^|]{{10,}} ){{2}}\|$", examples.split("## ")[0], re.MULTILINE)


class Page(HTMLParser):
    """What a page holds: how often each tag, and every address that a browser would ask for."""

    def __init__(self):
        super().__init__()
        self.tags, self.asked = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        named = dict(attrs)
        self.asked += [named[a] for a in ("src", "data", "srcset") if a in named]
        self.asked += [named["href"] for _ in [0] if tag == "link"]


@pytest.mark.parametrize("name", OURS)
def test_one_command_makes_a_tagged_pdf_and_a_page_that_asks_for_nothing(name, tmp_path, capsys):
    assert cli.main(["class", "handbook", str(COURSE / f"{name}.md"), "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [f"wrote {tmp_path / name}.html", f"wrote {tmp_path / name}.pdf"]
    printed = (tmp_path / f"{name}.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert b"pdfuaid" in printed
    text = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.tags.count("h1") == 1
    assert "script" not in page.tags
    assert all(a.startswith("data:") for a in page.asked)
    assert "url(" not in text
    assert "@import" not in text
    assert "CC BY 4.0" in " ".join(text.split()) and "code MIT" in text  # noqa: PT018
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{name}.html", f"{name}.pdf"]


def test_the_same_handbook_gives_the_same_bytes(tmp_path):
    first, second = (teaching.write_handbook(COURSE / "handbook.md", tmp_path / n) for n in "ab")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_what_is_there_is_not_overwritten(tmp_path):
    for ending in ("html", "pdf"):
        folder = tmp_path / ending
        folder.mkdir()
        (folder / f"handbook.{ending}").write_text("mine")
        with pytest.raises(InputError, match="is there already and is not overwritten"):
            teaching.write_handbook(COURSE / "handbook.md", folder)
        assert [p.read_text() for p in folder.iterdir()] == ["mine"]


def test_without_typst_the_page_is_made_and_a_warning_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "_typst", lambda: None)
    with pytest.warns(OutputWarning, match="typst"):
        made = teaching.write_handbook(COURSE / "handbook.md", tmp_path)
    assert [p.name for p in made] == ["handbook.html"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no page"),
        (b"\xff\xfe", "is not text in UTF-8"),
        (b"no title", "must start with its title"),
        (b"# One\n\n# Two", "must start with its title"),
    ],
)
def test_what_is_no_page_is_refused_and_nothing_is_written(tmp_path, content, message):
    page = tmp_path / "page.md"
    if content is not None:
        page.write_bytes(content)
    with pytest.raises(InputError, match=message):
        teaching.write_handbook(page, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_page_is_read_with_its_lists_tables_commands_and_headings_in_order():
    text = "# T\n\nSee *this* [page](a.md), [site](https://x.org).\n\n## S\n\n1. one\n2. two\n\n### H\n\n| a | b |\n|---|---|\n| c | d |\n\n```\n# run\n```"
    read = reading.document(text)
    assert read.lead[0].text == "See this page, site (https://x.org)."
    points, heading, table, command = read.sections[0].elements
    assert (points.texts, heading.text, command.text) == (["one", "two"], "H", "# run")
    assert table.title == "Table 1. H"
    assert table.texts.reset_index().to_numpy().tolist() == [["c", "d"]]


def test_a_column_of_sentences_that_start_with_a_digit_leaves_room_for_the_others():
    rows = "\n".join(f"| week | {n}. {'a sentence of many words ' * 4} | {'what is due then ' * 4} |" for n in range(1, 4))
    table = reading.document(f"# T\n\n| a | b | c |\n|---|---|---|\n{rows}").tables[0]
    printed = printing._printed_table(table)
    assert printed["kinds"] == ["text", "long", "long"]
    assert all(width > 0 for width in printed["widths"][1:])
