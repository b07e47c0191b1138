"""Records: every fault of a TOML file or a dictionary is one sentence that names file and key."""

import contextlib
import decimal

import numpy as np
import pytest
from decentre import records
from decentre.errors import DatasetError, InputError
from hypothesis import given
from hypothesis import strategies as st


class Column(records.Record):
    unit: str
    what: str = ""


class Card(records.Record):
    title: str
    rows: int = 0
    weight: float = 1.0
    columns: dict[str, Column] = {}  # noqa: RUF012 (a record makes a new one each time)
    sources: list[dict[str, str]] = []  # noqa: RUF012

    def __post_init__(self):
        if self.rows < 0:
            raise InputError(f"rows is {self.rows}; give a number of rows")


FAULTS = {
    "": " lacks the key 'title'; it must have title",
    "title = 1": "title is 1; give a text",
    "title = 2026-01-01": r"title is a date \(in quotation marks it is a text\); give a text",
    "title = 'a'\nrows = 1.5": r"rows is 1\.5; give a whole number",
    "title = 'a'\nrow = 1": " has the unknown key 'row'; its keys are title, rows, weight, columns, sources",
    "title = 'a'\nrows = -1": "rows is -1; give a number of rows",
    "title = 'a'\n[columns.x]\nunit = 'm'\n[columns.y]\nunits = 'm'": "columns.y has the unknown key 'units'; its keys are unit, what",
    "title = 'a'\n[columns.x]\nunit = 'm'\n[columns.y]\nunit = 3": "columns.y.unit is 3; give a text",
    "title = 'a'\ncolumns = [1]": "columns is a list; give a table",
    "title = 'a'\n[[sources]]\nkey = 'k'\n[[sources]]\nkey = 1": r"sources\[1\].key is 1; give a text",
    "title = 'a'\nrows = " + "9" * 5000: "a whole number in it has thousands of digits",
    "title = 'a'\nrows = " + "9" * 30: "rows is a whole number of more than 18 digits",
    "title = 'a'\nrows = 0x" + "f" * 5000: "rows is a whole number of more than 18 digits",
    "title = 'a'\nweight = nan": "weight is nan",
    "title = 'a'\nweight = 1e999": "weight is inf",
    "title = 'a'\nx = " + "[" * 5000 + "]" * 5000: "lie more than 24 deep in each other",
    "title = 'a'\n[" + ".".join("a" * 5000) + "]": "lie more than 24 deep in each other",
    "title = 'a'\nx = " + "{a=" * 60 + "1" + "}" * 60: "lie more than 24 deep in each other",
    "title = ": r" is not a TOML file \(Invalid value",
    "title = 'a'\ntitle = 'b'": " is not a TOML file",
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), FAULTS.items(), ids=range(len(FAULTS)))
def test_a_fault_of_a_file_is_one_sentence_with_file_and_key(text, sentence, tmp_path):
    path = tmp_path / "card.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=sentence) as caught:
        records.read(path, Card)
    message = str(caught.value)
    assert message.startswith(f"'{path}'")
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 400


def test_the_family_of_the_error_and_the_advice_are_the_callers(tmp_path):
    path = tmp_path / "card.toml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"lacks the key 'title'; it must have title; see another card\.$"):
        records.read(path, Card, error=DatasetError, advice="see another card")


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_one_sentence(name, tmp_path):
    with pytest.raises(InputError, match=" cannot be read"):
        records.read(f"{tmp_path}/{name}", Card)


def test_a_file_that_is_not_text_or_far_too_large_is_one_sentence(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"title = '\xff'")
    (tmp_path / "b.toml").write_bytes(b"#" * 5_000_000)
    with pytest.raises(InputError, match="not a TOML file"):
        records.read(tmp_path / "a.toml", Card)
    with pytest.raises(InputError, match="larger than 4 MB"):
        records.read(tmp_path / "b.toml", Card)


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbftitle = 'a'")
    assert records.read(tmp_path / "a.toml", Card) == Card(title="a")


def test_numbers_of_numpy_are_numbers():
    card = records.from_dict({"title": "a", "rows": np.int64(3), "weight": np.float64(0.5)}, Card, "card")
    assert card == Card(title="a", rows=3, weight=0.5)


def test_a_dictionary_in_itself_is_refused():
    loop = {"title": "a"}
    loop["columns"] = loop
    with pytest.raises(InputError, match="lie more than 24 deep"):
        records.from_dict(loop, Card, "card")


@pytest.mark.parametrize("data", [None, 1, "a", [], {1: "a"}, {"title": {1: 2}}, {"title": "a", "columns": {None: 1}},
                                  {"title": {1, 2}}, {"title": b"a"}, {"title": "a", "rows": decimal.Decimal("0.5")}, object()])  # fmt: skip
def test_what_is_no_card_is_refused(data):
    with pytest.raises(InputError, match=r"^card(:| is| lacks) .*\.$"):
        records.from_dict(data, Card, "card")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.times() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["title", "rows", "weight", "columns", "sources", "x"]), values))
def test_nothing_but_a_card_or_a_sentence_comes_out(data):
    with contextlib.suppress(InputError):
        assert isinstance(records.from_dict(data, Card, "card"), Card)


# every reader of TOML in the package

DEEP = "x = " + "[" * 3000 + "]" * 3000
LONG = "x = " + "9" * 5000
SHAPES = [DEEP, LONG, "x = 0x" + "f" * 6000, "= 1", "\xff", "[[a]]\n[a.b]\n[[a.b]]"]


def formula(path):
    from decentre.capitation import load_formula

    return load_formula(path)


def pace(path):
    from decentre.capitation.pace_rules import load_pace_rules

    return load_pace_rules(path)


def codebook(path):
    from decentre.autonomy import load_codebook

    return load_codebook(path)


def classes(path):
    from decentre.ledger import load_rules

    return load_rules(path)


def agreement(path):
    from decentre.pooling.agreement import read_agreement

    return read_agreement(path)


READERS = {
    formula: [
        'title = "t"\npopulation = "p"\nblocks = {}', 'title = "t"\npopulation = "p"\nblocks = [1]', 'title = ["t"]\npopulation = "p"\nblocks = []',
        'title = "t"\npopulation = "p"\n[[blocks]]\nname = "a"\nneeds = ["x"]', 'title = "t"\npopulation = "p"\n[[blocks]]\nname = "a"\nindices = "x"',
        'title = "t"\npopulation = "p"\n[[blocks]]\nname = "a"\ncosts = {a = 1}', 'title = "t"\npopulation = "p"\n[[blocks]]\nname = "a"\ninequality = 1',
        'title = "t"\npopulation = "p"\nsources = "x"\nblocks = []', 'title = "t"\npopulation = "p"\nheads = "many"\nblocks = []',
    ],
    pace: ["solve = []", "minimum = [0.1]", "taper = 0.1", "taper = [0.1]", "taper = [0.1, 0.2, 0.3]", 'taper = ["a", "b"]', "overshoot = 1", "[note]", "solve = {}"],
    codebook: [
        "levels = 1", "levels = {}", "levels = [1]", "levels = [[]]", "rules = [1]", 'rules = [{text = "x"}]', "sources = 1", "[title]",
        '[[levels]]\nname = []\nfrom = 0', '[[levels]]\nname = "a"\nfrom = []\n[[levels]]\nname = "b"\nfrom = 1', '[[levels]]\nname = "a"\nfrom = 0\nsigns = {}',
    ],
    classes: [
        'title = "t"\nunmatched = "u"\nclasses = []\nrules = []', 'title = "t"\nunmatched = "u"\nclasses = {a = 1}\nrules = [{}]', 'title = "t"\nunmatched = "u"\nclasses = {a = "b"}\nrules = {}',
        'title = "t"\nunmatched = "u"\nclasses = {a = "b"}\nrules = ["x"]', 'title = "t"\nunmatched = "u"\nclasses = {a = "b"}\nrules = [{id = ["x"]}]', 'title = []',
        'title = "t"\nunmatched = "u"\nclasses = {a = "b"}\nrules = [{id = "i", class = "a", reason = "r", source = "s", supplier = ["x"]}]',
    ],
    agreement: ["partners = 1", "partners = [1]", "[[partners]]\nname = 1", "starts = 1", "contracts = {}", "risk_share = []", "fund = [1]", "[[contributions]]\ninstalments = 1"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "text"),
    [(r, t) for r, texts in READERS.items() for t in (*texts, *SHAPES)],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_toml_of_the_wrong_shape_is_one_sentence_wherever_it_is_read(reader, text, tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        reader(path)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500, message


@pytest.mark.parametrize("reader", list(READERS)[:3] + list(READERS)[4:], ids=lambda r: r.__name__)
def test_a_dictionary_of_the_wrong_shape_is_one_sentence_too(reader):
    loop = {}
    loop["sources"] = [loop]
    for data in (
        loop,
        {"sources": 10**5000},
        {"title": {1: 2}},
        {1: 2},
        {"blocks": [None], "title": None},
        {"note": {"a": {"b": 1}}},
    ):
        with pytest.raises(InputError):
            reader(data)


def test_an_incomplete_card_is_one_sentence_and_the_others_are_still_there(tmp_path, monkeypatch):
    from decentre import datasets

    for name, text in {
        "whole": None,
        "half": 'title = "t"\nslug = "half"\n',
        "odd": "rows = 'many'",
        "broken": "title =",
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        card = (
            (datasets._folder("price_indices") / "card.toml")
            .read_text(encoding="utf-8")
            .replace('slug = "price_indices"', 'slug = "whole"')
        )
        (folder / "card.toml").write_text(card if text is None else text, encoding="utf-8")
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    with pytest.raises(DatasetError, match=r"half/card\.toml' lacks the key 'row'; it must have slug, title, "):
        datasets.card("half")
    for name in ("odd", "broken"):
        with pytest.raises(DatasetError, match=name):
            datasets.card(name)
    table = datasets.table()
    assert table.index.tolist() == ["broken", "half", "odd", "whole"]
    assert table.loc["whole", "rows"] == 468
    assert "lacks the key 'row'" in table.loc["half", "title"]
    assert "half/card.toml" in datasets.cite("half", "whole")


def test_one_bad_price_index_breaks_no_other(tmp_path, monkeypatch):
    from decentre import prices
    from decentre.prices import shipped

    good = shipped._SHIPPED.read_text(encoding="utf-8")
    (tmp_path / "shipped.toml").write_text(good + '\n[odd]\ntitle = "t"\n', encoding="utf-8")
    monkeypatch.setattr(shipped, "_SHIPPED", tmp_path / "shipped.toml")
    shipped._shipped.cache_clear()
    try:
        assert prices.load("cpi").name == "cpi"
        assert "cpi" in prices.covering(["2001-02"])
        assert "lacks the key 'dataset'" in prices.names().loc["odd", "title"]
        with pytest.raises(InputError, match=r"'odd' .* lacks the key 'dataset'"):
            prices.load("odd")
    finally:
        shipped._shipped.cache_clear()
