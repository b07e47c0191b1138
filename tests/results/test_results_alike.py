"""What every result can do, tried on the results of the docstrings' own examples."""

import copy
import doctest
import inspect
import pickle
import re
import warnings

import decentre
import numpy as np
import pytest
from decentre.errors import InputError
from decentre.results import Note, Result

ROOMS = ("growth", "purpose", "capitation", "mechanisms", "pooling", "flows", "autonomy", "synthetic", "teaching")


def examples():
    """Return the results that the examples of public functions make, by class and place."""
    found = {}
    for room in ROOMS:
        module = __import__(f"decentre.{room}", fromlist=["x"])
        for name in module.__all__:
            function = getattr(module, name)
            if inspect.isfunction(function) and not name.startswith("explore"):  # which needs widgets
                found.update(made(name, function))
    return found


def made(name, function):
    """Run the examples of a docstring and return the results that stand in its names, or that its last line shows."""
    names = {**vars(inspect.getmodule(function))}
    shown = []
    for example in doctest.DocTestParser().get_examples(inspect.getdoc(function) or ""):
        if example.exc_msg:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", decentre.AssumptionWarning)
            try:
                shown.append(eval(example.source, names))  # noqa: S307 - our own docstrings
            except SyntaxError:
                exec(example.source, names)  # noqa: S102
    results = [v for v in [*names.values(), *shown] if isinstance(v, Result)]
    return {f"{type(v).__name__} of {name} {i}": v for i, v in enumerate(results)}


FOUND = examples()


def test_most_kinds_of_result_are_tried():
    assert len({type(r) for r in FOUND.values()}) >= 20


@pytest.mark.parametrize("name", FOUND)
def test_a_result_equals_its_copies_and_has_no_hash(name):
    result = FOUND[name]
    assert copy.copy(result) == result
    assert copy.deepcopy(result) == result
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own bytes
    assert result != "a result"
    with pytest.raises(TypeError, match="cannot be a key"):
        hash(result)


@pytest.mark.parametrize("name", FOUND)
def test_a_result_is_read_back_from_its_json_exactly(name):
    result = FOUND[name]
    again = Result.from_json(result.to_json())
    assert again == result
    assert repr(again) == repr(result)


@pytest.mark.parametrize("name", FOUND)
def test_text_is_at_most_a_hundred_letters_wide_and_captions_do_not_name_the_class(name):
    result = FOUND[name]
    assert max(map(len, repr(result).splitlines())) <= 100
    for text in (result.to_html(), result.to_latex(), result.to_markdown()):
        caption = re.search(r"<caption>(.*?)</caption>|\\caption\{(.*)\}|\A(.*)\n\n", text)
        assert caption is None or type(result).__name__ not in caption[0]


@pytest.mark.parametrize("name", FOUND)
def test_notes_are_objects_that_know_their_kind(name):
    for note in FOUND[name].notes:
        assert isinstance(note, Note)
        assert note.kind in {"assumption", "warning", "limit", "currency"}
        assert isinstance(note.warns, bool)


@pytest.mark.parametrize("name", FOUND)
def test_a_result_has_a_title_that_is_not_its_class(name):
    result = FOUND[name]
    assert result.title
    assert not result.title.startswith(type(result).__name__)
    assert " ".join(repr(result).split()).startswith(f"<{type(result).__name__}")


def test_a_result_that_differs_in_the_last_digit_is_another():
    one, again, other = (
        decentre.estimate_adherence({"kept": 10, "not": 10}, bodies=42, level=level)
        for level in (0.95, 0.95, np.nextafter(0.95, 1))
    )
    assert one == again
    assert one != other


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not the JSON of a result"),
        ("[1]", "holds no result"),
        ('{"decentre_result": 99, "value": 1}', "later version"),
        ('{"decentre_result": 1, "value": {"$object": ["os:system", {}]}}', "is no result of this version"),
        (
            '{"decentre_result": 1, "value": {"$object": ["decentre.no_such:Thing", {}]}}',
            "is no result of this version",
        ),
        ('{"decentre_result": 1, "value": {"$boom": 1}}', "which no result has"),
        ('{"decentre_result": 1, "value": 3}', "holds a int"),
    ],
)
def test_json_that_is_no_result_is_refused_in_a_sentence(text, said):
    with pytest.raises(InputError, match=said):
        Result.from_json(text)


def test_results_of_one_kind_are_lined_up():
    growth = next(v for k, v in FOUND.items() if k.startswith("GrowthDecomposition"))
    lined = decentre.compare({"one": growth, "two": growth})
    assert list(lined.table.columns) == ["one", "two"]
    assert lined.table["one"].equals(lined.table["two"])
    assert lined.currency == growth.currency
    assert "Comparison" not in lined.to_html()
    assert decentre.compare({"one": growth, "two": growth}) == lined


def test_results_that_cannot_be_lined_up_are_refused():
    one = decentre.estimate_adherence({"kept": 10, "not": 10}, bodies=42)
    other = next(v for k, v in FOUND.items() if k.startswith("GrowthDecomposition"))
    with pytest.raises(InputError, match="different kinds were given"):
        decentre.compare({"a": one, "b": other})
    with pytest.raises(InputError, match="at least two results by name"):
        decentre.compare({"a": one})


@pytest.mark.parametrize(
    ("choice", "message"), [({"title": 0.5}, "title is 0.5; give a text"), ({"width": []}, r"width \[\] is not known")]
)
def test_a_title_that_is_no_text_and_a_width_that_is_none_are_refused(choice, message):
    import pandas as pd
    from decentre import InputError, decompose_growth

    budget = pd.DataFrame({"body": ["N", "N"], "year": ["2018-19", "2019-20"], "amount": [100.0, 110.0]})
    with pytest.raises(InputError, match=message):
        decompose_growth(budget, price_index=None).plot(**choice)


def test_two_amounts_in_reais_are_no_mathematics_in_markdown_where_the_backslash_goes_first():
    # JupyterLab 4 took R\\$500.0m enters, R\\$1,000.0m for mathematics (looked at in Chromium: look_in_jupyterlab.py)
    import pandas as pd

    flows = pd.DataFrame([("Union", "State", 5e8), ("State", "Care", 5e8)], columns=["payer", "payee", "amount"])
    flows = flows.assign(year="2019", scope="x", source="y")
    title = decentre.trace_funds(flows, year="2019", currency="BRL").to_markdown().split("\n")[0]
    assert title == r"x, 2019, R<span>\$</span>500\.0m enters, R<span>\$</span>1,000\.0m paid in all".replace(
        r"\.", "."
    )
