"""Reports: one HTML page, one PDF, results as CSV and JSON, and an executed notebook; whole or not at all.

``report`` turns a case study or a user's own table into a folder that explains itself and can be run again; ``report_earmark``
and its siblings do so with their own choices; ``write_reproduction`` puts many case studies on one page. A page needs no
network, no script and no other file.
"""

from decentre.reporting.allocations import report_allocation
from decentre.reporting.door import report
from decentre.reporting.exercises import read_answers, write_exercise
from decentre.reporting.folders import whole_folder
from decentre.reporting.ledgers import report_spend
from decentre.reporting.new_study import new_case_study
from decentre.reporting.purposes import report_adherence, report_departure, report_earmark, report_targeting
from decentre.reporting.slides import write_slides
from decentre.reporting.studies import write_reproduction

__all__ = [
    "new_case_study",
    "read_answers",
    "report",
    "report_adherence",
    "report_allocation",
    "report_departure",
    "report_earmark",
    "report_spend",
    "report_targeting",
    "whole_folder",
    "write_exercise",
    "write_reproduction",
    "write_slides",
]
