"""Stored reports show what everybody has: their kernels do not see the reference files that may be at hand."""

import os

import pytest

REFERENCE = "DECENTRE_REFERENCE_DATA"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol():
    """Run a cell of a report without the reference files."""
    folder = os.environ.pop(REFERENCE, None)
    try:
        return (yield)
    finally:
        if folder is not None:
            os.environ[REFERENCE] = folder
