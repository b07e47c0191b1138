"""How long a class of a thousand takes: exercises given and marked, and that no data set of theirs is degenerate.

    python tests/benchmarks/bench_teaching.py [STUDENTS]

Prints seconds by exercise and in all; exits 1 when a thousand students take 30 seconds or more, or a data set is degenerate.
"""

import math
import sys
import time

from decentre import teaching
from decentre.teaching import assignment

LIMIT = 30.0  # seconds for a thousand students, every exercise given and marked


def seconds(name, students):
    """Give and mark one exercise for a class; the answers are half right, the others missing."""
    start, cpu = time.perf_counter(), time.process_time()
    for student in students:
        asked = teaching.exercise(name, student=student).questions.index
        teaching.mark(name, student=student, answers=dict.fromkeys(asked[::2], 0.5))
    return time.perf_counter() - start, time.process_time() - cpu


def degenerate(name, students):
    """Return the students whose answers are nothing, or cannot be told from a slip."""
    found = []
    for student in students:
        solved = assignment.drawn(name, student)[1].values()
        near = [abs(x - s.value) <= 0.019 * abs(s.value) for s in solved for x in s.slips.values()]
        if any(near) or not all(math.isfinite(s.value) and s.value for s in solved):
            found.append(student)
    return found


def main(count):
    students = [f"s{i:06d}" for i in range(count)]
    total = used = 0.0
    bad = []
    for name in teaching.names():
        wall, cpu = seconds(name, students)
        bad += degenerate(name, students)
        total, used = total + wall, used + cpu
        print(f"{name:<16}{wall:8.2f} s  ({cpu:.2f} s of processor)")
    print(f"{'all ten':<16}{total:8.2f} s  ({used:.2f} s of processor) for {count} students; {len(bad)} degenerate")
    return int(bool(bad) or used * 1000 / count >= LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
