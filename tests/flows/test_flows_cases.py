"""The flows rows of the headline results: each recomputed once; the table by area summed as its script says."""

import importlib.util
import os
from pathlib import Path

import pandas as pd
import pytest
from decentre import datasets, reproduction


def test_the_flows_results_are_each_recomputed_once():
    studies = [reproduction.load_study(slug).published for slug in reproduction.names()]
    named = pd.concat([study["result_id"] for study in studies]).dropna().astype(str)
    flows = [*(f"PF0{i}" for i in range(1, 7)), *(f"PF16{letter}" for letter in "abcdefgh")]
    assert sorted(named[named.isin(flows)]) == flows


def test_the_private_shares_are_sums_of_the_table_by_area():
    folder = os.environ.get("DECENTRE_REFERENCE_DATA")
    if not folder:
        pytest.skip("needs flows/ccg_private_sector_share.csv: set DECENTRE_REFERENCE_DATA")
    here = Path(datasets.__file__).parent / "private_share_by_year"
    spec = importlib.util.spec_from_file_location("prepare_private_share", here / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.prepare(pd.read_csv(Path(folder) / module.SOURCE)).to_csv(index=False, lineterminator="\n")
    assert made.encode() == (here / "data.csv").read_bytes()
