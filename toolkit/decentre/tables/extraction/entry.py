"""The door to published files: ``extract`` with a specification, or without one for a first guess."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from decentre.tables.extraction.extracted import Extracted
from decentre.tables.extraction.extracting import by_specification
from decentre.tables.extraction.proposing import proposed
from decentre.tables.money import require_currency

EXAMPLES = Path(__file__).with_name("examples")


def extract(
    path: str | Path, spec: str | Path | Mapping[str, object] | None = None, *, currency: str | None = None
) -> Extracted:
    r"""Turn a workbook or text file as published into tidy tables, by a specification that is data.

    A specification says where everything stands: the sheet, the heading rows, where body and year stand, which columns hold the
    amounts and in what unit, which rows are left out and why. Every key, with examples, is in ``docs/extract.md``. What the file is
    (a workbook, XML, text) is decided by its first bytes, never by its ending. Nothing is filled in, dropped or added in silence: what
    is left out stands in ``.provenance`` with its reason and its money, and totals that the file prints are held against the sum.

    Parameters
    ----------
    path : str or Path
        An XLSX, XLS, XLSB, ODS, XML Spreadsheet 2003 or text file, also packed with gzip.
    spec : str, Path or mapping, optional
        A specification: the path of a TOML file, or a dictionary. Without one nothing is extracted: ``.proposal`` is a specification to
        start from (TOML), ``.settled`` says what the file itself decided, ``.questions`` what only a reader can answer, and
        ``.table`` shows the rows under their headings.
    currency : str, optional
        ISO 4217 code of the amounts, where the specification does not say it; it must not say another.

    Returns
    -------
    Extracted
        ``.budget`` (body, year, amount), ``.lines`` (body, year, line, component, amount), ``.table`` (one row an amount, with its
        cell), ``.unassigned`` (money of no body), ``.provenance``, ``.questions``. Amounts are full currency units.

    Raises
    ------
    InputError
        The file cannot be read, the specification is not one or does not fit the file, an amount cannot be read in one way, or a label
        is missing or stands twice; ``cases`` holds the cells.
    IdentityError
        A printed total differs from the sum of what was taken by more than its tolerance.

    Warns
    -----
    AssumptionWarning
        The file prints another unit than the specification multiplies by, and the specification does not say that it knows.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name, "kommuner.csv")
    >>> _ = path.write_text("Skatt 2022, tusen kroner\n\nKommune;Beløp\n0301 Oslo;5 346 909\n3001 Halden;53 744\nSum;5 400 653\n", "utf-8")
    >>> spec = {
    ...     "currency": "NOK",
    ...     "heading": {"rows": 3},
    ...     "body": {"column": "Kommune"},
    ...     "year": {"cell": "A1", "pattern": "[0-9]{4}"},
    ...     "amount": {"column": "Beløp", "multiplier": 1000, "printed": "cell A1"},
    ...     "leave_out": [{"column": "Kommune", "equals": "Sum", "reason": "sum of the others"}],
    ...     "control": [{"row": {"column": "Kommune", "equals": "Sum"}}],
    ... }
    >>> extracted = extract(path, spec)
    >>> extracted.budget
              body  year        amount currency
    0    0301 Oslo  2022  5.346909e+09      NOK
    1  3001 Halden  2022  5.374400e+07      NOK
    >>> extracted.provenance.left_out[["reason", "rows", "money"]]
                  reason  rows         money
    0  sum of the others     1  5.400653e+09
    >>> folder.cleanup()
    """
    if spec is None:
        return proposed(path, None if currency is None else require_currency(currency))
    return by_specification(path, spec, currency)


def examples() -> list[str]:
    """Return the names of the specifications that ship with the package.

    Returns
    -------
    list of str
        Their names, without ``.toml``; they lie beside this module, in ``examples/``.

    Examples
    --------
    >>> examples()
    ['australia_health', 'bergen_budget', 'gp_payments', 'norway_wealth_tax', 'usa_chip']
    """
    return sorted(p.stem for p in EXAMPLES.glob("*.toml"))
