"""Stored reports show what everybody has: their kernels see no reference files and no fetched ones."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REFERENCE, CACHE = "DECENTRE_REFERENCE_DATA", "DECENTRE_CACHE"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Run a cell of a report without the reference files; with workers this is called for every test."""
    before = {name: os.environ.get(name) for name in (REFERENCE, CACHE)}
    if HERE in item.path.parents:
        os.environ.pop(REFERENCE, None)
        os.environ[CACHE] = str(HERE / "nothing_is_cached_here")
    try:
        return (yield)
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
