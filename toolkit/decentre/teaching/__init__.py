"""teaching: an exercise for each lesson, with figures of one's own, and marks that say what to look at again.

===========================================  ==================================================================
what exercises are there?                    ``names``
mine, with my own figures                    ``exercise``
are my answers right, and if not, why?       ``mark``
what do the choices do to a budget?          ``explore`` (price measure, denominator, contested lines; in a notebook)
an exercise as a folder, answers from a file ``write_exercise``, ``read_answers``
a lesson as slides                           ``write_slides``
===========================================  ==================================================================

Figures follow from the student's number and are the same on every platform. No answer is kept in a file: ``mark`` works
it out from the figures, by another route than the one the student is meant to take.
"""

from decentre.teaching.assignment import Exercise, exercise, names
from decentre.teaching.folder import read_answers, write_exercise
from decentre.teaching.marking import Marking, mark
from decentre.teaching.slides import write_slides
from decentre.teaching.widgets import explore

__all__ = [
    "Exercise",
    "Marking",
    "exercise",
    "explore",
    "mark",
    "names",
    "read_answers",
    "write_exercise",
    "write_slides",
]
