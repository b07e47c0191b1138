"""Case studies: every value printed in a source, held against the value recomputed here.

A study is a folder: ``study.toml`` (what it asks, its datasets, its known differences), ``published.csv`` (each value as
printed, with its page and how it is known) and ``analysis.py`` (``run()`` returns the recomputed values; ``figures()``, optional, returns
results to draw). The printed digits are the tolerance: ``4.10`` accepts 4.095 to 4.105, and ``1.26e3`` accepts 1,255 to
1,265.
"""

from decentre.reproduction.comparison import Reproduction, counts, half_unit, reproduce, significant, values
from decentre.reproduction.new_dataset import new_dataset
from decentre.reproduction.new_interviews import new_interview_study
from decentre.reproduction.new_study import new_case_study
from decentre.reproduction.study import EVIDENCE, KINDS, Study, call, load_study, names, studies_folder

__all__ = [
    "EVIDENCE",
    "KINDS",
    "Reproduction",
    "Study",
    "call",
    "counts",
    "half_unit",
    "load_study",
    "names",
    "new_case_study",
    "new_dataset",
    "new_interview_study",
    "reproduce",
    "significant",
    "studies_folder",
    "values",
]
