"""Labels as small integers, with and without the library that holds text in columns of its own."""

import sys

import pandas as pd
from decentre.tables import coding


def test_labels_without_pyarrow_are_coded_as_with_it(monkeypatch):
    with_it = coding.keys(pd.Series(["South", "North", "South"], dtype=pd.StringDtype("pyarrow")))
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # the core does not install it: text is held by Python
    without = coding.keys(pd.Series(["South", "North", "South"], dtype=pd.StringDtype("python")))
    assert without.labels == with_it.labels == ["North", "South"]
    assert without.codes.tolist() == with_it.codes.tolist() == [1, 0, 1]
