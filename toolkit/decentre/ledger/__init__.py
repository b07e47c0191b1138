"""Ledger: audit local discretion from the payments that public bodies publish."""

from decentre.ledger.audit import LedgerAudit, audit_spend
from decentre.ledger.classification import ClassifiedSpend, Rules, classify_spend, load_rules
from decentre.ledger.collection import Ledger
from decentre.ledger.reading import read_spend
from decentre.ledger.scoring import RuleScore, score_rules
from decentre.ledger.suppliers import SupplierMatches, reconcile_suppliers

__all__ = [
    "ClassifiedSpend",
    "Ledger",
    "LedgerAudit",
    "RuleScore",
    "Rules",
    "SupplierMatches",
    "audit_spend",
    "classify_spend",
    "load_rules",
    "read_spend",
    "reconcile_suppliers",
    "score_rules",
]
