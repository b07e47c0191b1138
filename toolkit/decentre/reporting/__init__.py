"""Reports: one HTML page, one PDF, results as CSV and JSON, and an executed notebook; whole or not at all.

``report`` turns a user's own budget into a folder that explains itself and can be run again; ``write_reproduction``
does the same for the case studies. The page needs no network, no script and no other file.
"""

from decentre.reporting.budgets import report
from decentre.reporting.exercises import read_answers, write_exercise
from decentre.reporting.folders import whole_folder
from decentre.reporting.new_study import new_case_study
from decentre.reporting.slides import write_slides
from decentre.reporting.studies import write_reproduction

__all__ = [
    "new_case_study",
    "read_answers",
    "report",
    "whole_folder",
    "write_exercise",
    "write_reproduction",
    "write_slides",
]
