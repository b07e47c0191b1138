"""Write ``tests/tables/files/error_cells.xls``: a cell #N/A, a formula whose stored result is #DIV/0!, and plain cells.

``python make_error_cells.py`` with xlwt 1.3.0 (not a dependency). The formula is written by xlwt without a result; its eight bytes
are then set as [MS-XLS] 2.5.133 (FormulaValue) says: 02 00 07 00 00 00 FF FF.
"""

import io
from pathlib import Path

import xlwt

FOLDER = Path(__file__).parents[2] / "tables" / "files"

book = xlwt.Workbook()
book.add_sheet("other").write(0, 0, "nothing")
sheet = book.add_sheet("money £")
for row, cells in enumerate([("body", "amount"), ("N", None), ("S", xlwt.Formula("1/0")), ("W", 5)]):
    for column, cell in enumerate(cells):
        if cell is not None:
            sheet.write(row, column, cell)
sheet.row(1).set_cell_error(1, 0x2A)
written = io.BytesIO()
book.save(written)
data = written.getvalue()
head = bytes.fromhex("0600")  # FORMULA
place = next(i for i in range(len(data)) if data[i : i + 2] == head and data[i + 4 : i + 8] == b"\x02\x00\x01\x00")
data = data[: place + 10] + bytes.fromhex("020007000000FFFF") + data[place + 18 :]
(FOLDER / "error_cells.xls").write_bytes(data)
