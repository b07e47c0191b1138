"""From a workbook or text file as published to tidy tables: a specification says where everything stands."""

from decentre.tables.extraction.extracting import Extracted
from decentre.tables.extraction.provenance import Provenance

__all__ = ["Extracted", "Provenance"]
