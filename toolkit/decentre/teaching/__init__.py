"""teaching: an exercise for each lesson, with figures of one's own, and marks that say what to look at again.

============================================  ========================================================================
what exercises are there?                     ``names``
mine, with my own figures                     ``exercise``
are my answers right, and if not, why?        ``mark``
what do the choices do to a budget?           ``explore`` (price measure, denominator, contested lines; in a notebook)
several results, to leaf through              ``explore_results`` (in a notebook)
an exercise as a folder, answers from a file  ``write_exercise``, ``read_answers``
an exercise of my own                         ``new_exercise``, made of ``Sheet`` and ``Solved``
a whole class                                 ``make_class``, ``mark_class``, ``write_marks``, ``solve_class``
a lesson as slides                            ``write_slides``
the module handbook as PDF and for Word       ``write_handbook``
============================================  ========================================================================

Figures follow from the student's number and are the same on every platform. No answer is kept in a file: ``mark`` works
it out from the figures, by another route than the one the student is meant to take.
"""

from decentre.teaching.assignment import Exercise, exercise
from decentre.teaching.classes import make_class, solve_class
from decentre.teaching.classmarks import ClassMarks, mark_class
from decentre.teaching.draws import Draws
from decentre.teaching.folder import read_answers, write_exercise
from decentre.teaching.gradebook import write_marks
from decentre.teaching.handbook import write_handbook
from decentre.teaching.marking import Marking, mark
from decentre.teaching.models import names
from decentre.teaching.new_exercise import new_exercise
from decentre.teaching.sheets import PLACES, Sheet, Solved, solved
from decentre.teaching.slides import write_slides
from decentre.teaching.widgets import explore, explore_results

__all__ = [
    "PLACES",
    "ClassMarks",
    "Draws",
    "Exercise",
    "Marking",
    "Sheet",
    "Solved",
    "exercise",
    "explore",
    "explore_results",
    "make_class",
    "mark",
    "mark_class",
    "names",
    "new_exercise",
    "read_answers",
    "solve_class",
    "solved",
    "write_exercise",
    "write_handbook",
    "write_marks",
    "write_slides",
]
