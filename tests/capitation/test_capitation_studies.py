"""The capitation studies together: every headline result once, and derived tables that the practice files still give."""

import os
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from decentre import datasets, reproduction

STUDIES = [
    "ccg_targets_2018_19",
    "commons_answer_2008",
    "distance_from_target",
    "icb_need_2022_26",
    "nhs_england_place_example",
    "pace_of_change_2009_11",
    "published_error_2009",
]
DERIVED = [
    "core_blend_moments",
    "dorset_place_2022_23",
    "registrations_april_2026",
    "remoteness_2018_19",
    "worked_example_places",
]


def published():
    rows = [reproduction.load_study(s).published.assign(study=s) for s in STUDIES]
    return pd.concat(rows).reset_index()


def test_every_capitation_result_stands_in_one_study():
    found = published()["result_id"]
    found = found[found.fillna("") != ""]
    numbered = {
        f"CA{n:02d}{c}"
        for n, letters in {
            3: "ab",
            4: "ab",
            6: "ab",
            7: "abcd",
            8: "abcd",
            9: "abc",
            10: "ab",
            12: "abcdef",
            13: "abcd",
            16: "abcdefg",
            17: "abcdefg",
            18: "abcdefg",
        }.items()
        for c in letters
    }
    assert found.is_unique
    assert set(found) == numbered | {"CA01", "CA02", "CA02b", "CA05", "CA11", "CA14", "CA15", "CA19", "CA20"}
    assert len(found) == 59


@pytest.mark.parametrize("slug", DERIVED)
def test_a_derived_table_is_what_the_practice_file_gives(slug):
    folder = os.environ.get(datasets.REFERENCE)
    if not folder:
        pytest.skip("needs the practice files: set DECENTRE_REFERENCE_DATA")
    path = Path(datasets.__file__).parent / slug / "prepare.py"
    script = runpy.run_path(str(path))
    again = script["prepare"](pd.read_csv(Path(folder) / script["SOURCE"], low_memory=False))
    stored = datasets.load(slug)
    numbers = stored.select_dtypes("number").columns
    np.testing.assert_allclose(again[numbers].to_numpy(dtype=float), stored[numbers].to_numpy(dtype=float), rtol=1e-9)
    assert len(again) == len(stored)
