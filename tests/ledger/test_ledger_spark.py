"""Ledger: a Spark cluster, here on this machine alone, gives what DuckDB gives, to the penny."""

import os
from pathlib import Path

import pandas as pd
import pytest
from decentre import datasets, ledger

pytest.importorskip("pyspark", reason="needs pyspark: pip install 'decentre[spark]'")
pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas:FutureWarning", "ignore::ResourceWarning"
)

TABLES = ("table", "threshold", "duplicates", "reversals", "suppliers", "largest", "councils")


@pytest.fixture(scope="module", autouse=True)
def session():
    """Start Spark on two cores of this machine; stop it afterwards."""
    from pyspark.sql import SparkSession

    small = {  # a test has few rows: no code is compiled for them, and they are not spread
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "1", "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
    }  # fmt: skip
    session = SparkSession.builder.master("local[2]").config(map=small).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def folders():
    yield pytest.param(datasets.folder("invented_payments"), id="invented")
    reference = os.environ.get("DECENTRE_REFERENCE_DATA")
    real = Path(reference or ".") / "ledger" / "spend_over_25k_london_2020_21"
    absent = pytest.mark.skipif(
        not reference, reason="needs ledger/spend_over_25k_london_2020_21: set DECENTRE_REFERENCE_DATA"
    )
    yield pytest.param(real, id="london", marks=absent)


@pytest.mark.parametrize("folder", list(folders()))
def test_both_engines_give_the_same_to_the_penny(folder):
    read = ledger.read_spend(folder)
    found = [
        ledger.audit_spend(
            ledger.classify_spend(read, engine=engine),
            by=["publisher", "year", "month", "class", "rule"],
            engine=engine,
        )
        for engine in ("duckdb", "spark")
    ]
    pd.testing.assert_frame_equal(found[0].classified.by_rule, found[1].classified.by_rule, check_exact=True)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found[0], name), getattr(found[1], name), check_exact=True)
    assert found[1].table["amount"].mul(100).round().sum() == read.files["control_total"].mul(100).round().sum()
