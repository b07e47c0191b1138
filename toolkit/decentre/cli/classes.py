"""Commands of a lecturer: the exercises of a class, their marks, their answers, the handbook."""

from __future__ import annotations

from decentre import teaching


def make(students: str, *, exercises: str, out: str, key: str = "") -> int:
    """Write the exercises of a class: a folder for each student, one in it for each exercise.

    Parameters
    ----------
    students : str
        CSV, XLSX or ODS with a column student, and name and email where the gradebook asks for them.
    exercises : str
        Names between commas, such as growth,targeting; folders of your own too.
    out : str
        The folder to write.
    key : str
        Your key: the figures count towards a mark, and nobody without it can make the answers. It is stored nowhere.
    """
    made = teaching.make_class(students, exercises=exercises, out=out, key=key)
    counts = f"{made['student'].nunique():,} students, {made['exercise'].nunique()} exercises each"
    print(f"wrote {out}: {counts}; mark it with: decentre class mark {out} --out marks.csv")
    return 0


def mark(folder: str, *, out: str, key: str = "") -> int:
    """Mark what a class handed in: a table, feedback for each student, a page for you, imports for Moodle and Canvas.

    Parameters
    ----------
    folder : str
        What 'decentre class make' wrote, each answers.csv filled in.
    out : str
        The CSV file to write; the other files stand in a folder of its name beside it.
    key : str
        Your key, where the class was made under one.
    """
    marks = teaching.mark_class(folder, key=key)
    written = teaching.write_marks(marks, out)
    print(marks)
    print("".join(f"NOT MARKED {where}: {why}\n" for where, why in marks.broken.itertuples(index=False)), end="")
    print("\n".join(f"wrote {path}" for path in written if path.parent.name != "feedback"))
    print(f"wrote the feedback of {len({student for student, _ in marks.markings}):,} students")
    return 0


def solutions(folder: str, *, out: str, key: str = "") -> int:
    """Write the answers of a class, made anew from the figures, and what each slip comes to.

    Parameters
    ----------
    folder : str
        What 'decentre class make' wrote.
    out : str
        The CSV file to write.
    key : str
        Your key, where the class was made under one.
    """
    solved = teaching.solve_class(folder, out=out, key=key)
    print(f"wrote {out}: {len(solved):,} rows")
    return 0


def handbook(page: str, *, out: str) -> int:
    """Write the module handbook, or any page of the course, as one PDF and as one page that a word processor opens.

    Parameters
    ----------
    page : str
        A Markdown file, such as docs/course/handbook.md.
    out : str
        The folder to write.
    """
    print("\n".join(f"wrote {path}" for path in teaching.write_handbook(page, out)))
    return 0
