"""From a workbook or text file as published to tidy tables: a specification says where everything stands.

``extract`` is the door; ``docs/extract.md`` is the reference of a specification; ``examples`` names the ones that ship,
``template`` is one to start from, and ``write`` puts an extraction into a folder.
"""

from decentre.tables.extraction.entry import examples, extract
from decentre.tables.extraction.extracted import Extracted
from decentre.tables.extraction.provenance import Provenance
from decentre.tables.extraction.writing import template, write

__all__ = ["Extracted", "Provenance", "examples", "extract", "template", "write"]
