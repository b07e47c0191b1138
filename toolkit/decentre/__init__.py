"""decentre: when the centre says that money is decided locally, how much of it really is?

The map, from question to verb:

==============================================================  =====================================================
how much of the rise in a budget was left to decide locally?    ``decompose_growth``, then ``vary_choices``,
                                                                ``tipping_point``, ``summarise_discretion``
what drove the change: people, need, prices or volume?          ``attribute_growth``
was a body's growth national, its mix, or its own?              ``split_local``
does money per head go where need is?                           ``assess_targeting``
how many bodies kept to the purpose, if only some answered?     ``estimate_adherence``, ``sample_size``
how far is what was spent from what it was meant for?           ``assess_departure``
how much of an earmark arrived, if only some reported?          ``trace_earmark``
how much of an earmarked pound is extra spend?                  ``estimate_additionality``
what did a new rule change, year by year?                       ``estimate_ring_fence_effect``
what is a body's fair share, and how far is it from it?        ``allocate``, ``distance_from_target``, ``need_index``
how fast does it get there under published rules?               ``set_pace``
what is a factor of the formula worth? is a target right?       ``audit_factors``, ``check_target``, ``propagate_error``,
                                                                ``load_formula``
what would it earn, risk and decide if paid otherwise?          ``compare_mechanisms``
does an agreement to pool budgets keep the rules?               ``check_agreement``, ``list_agreement_rules``,
                                                                ``draft_agreement``
who pays for a pool, and who bears its overspend?               ``pool_budgets``, ``compare_risk_shares``
what must be pooled at least, and what is carried forward?      ``project_minimum``, ``pooling.roll_forward``
what would a wider section 75 let us pool?                      ``widen_scope``
who pays whom, who decides, and where does a pound end?         ``trace_funds``, ``bodies_in``
how did a share move over the years, breaks kept apart?         ``fit_trend``
who decides what published payments are for?                    ``read_spend``, ``classify_spend``, ``audit_spend``, ``reconcile_suppliers``
do those who decide feel the control that accounts show?        ``compare_control``, ``load_codebook``
how do several results stand side by side?                      ``compare``
can the published figures be recomputed?                        ``reproduce``
how do I turn a case, or my own tables, into a report?          ``report``, or with its own choices ``report_earmark``,
                                                                ``report_departure``, ``report_adherence``,
                                                                ``report_targeting``, ``report_allocation``,
                                                                ``report_spend``
how do I say where the numbers come from?                       ``cite``
have I understood? an exercise with figures of my own           ``teaching.exercise``, ``teaching.mark``
==============================================================  =====================================================

Public modules: ``years`` (labels of two kinds), ``tables`` (reading and checking a user's tables), ``prices`` (price
indices, cash and real terms, index numbers), ``datasets`` (the figures that ship, each with a card), ``measures``
(inequality, concentration, mixes, autonomy) and ``resampling`` (bootstrap, permutation, jackknife, signed ranks, wild
clusters), both on plain arrays, ``synthetic`` (invented figures with known answers), ``ledger`` (published payments and the
rules that class them). Everything is imported on first use, so ``import decentre`` costs next to nothing.
"""  # noqa: D400

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.2.0"

_MODULES = (
    "claims",
    "datasets",
    "errors",
    "figures",
    "ledger",
    "measures",
    "prices",
    "resampling",
    "synthetic",
    "tables",
    "teaching",
    "years",
)
_NAMES = {
    "DecentreError": "errors",
    "InputError": "errors",
    "IdentityError": "errors",
    "DatasetError": "errors",
    "AssumptionWarning": "errors",
    "decompose_growth": "growth",
    "vary_choices": "growth",
    "tipping_point": "growth",
    "summarise_discretion": "growth",
    "attribute_growth": "growth",
    "split_local": "growth",
    "assess_targeting": "purpose",
    "estimate_additionality": "purpose",
    "estimate_adherence": "purpose",
    "estimate_ring_fence_effect": "purpose",
    "assess_departure": "purpose",
    "trace_earmark": "purpose",
    "sample_size": "purpose",
    "allocate": "capitation",
    "load_formula": "capitation",
    "need_index": "capitation",
    "distance_from_target": "capitation",
    "set_pace": "capitation",
    "PaceRules": "capitation",
    "audit_factors": "capitation",
    "check_target": "capitation",
    "propagate_error": "capitation",
    "compare_mechanisms": "mechanisms",
    "ActivityBased": "mechanisms",
    "AlignedPayment": "mechanisms",
    "Block": "mechanisms",
    "Capitation": "mechanisms",
    "Capped": "mechanisms",
    "GlobalBudget": "mechanisms",
    "check_agreement": "pooling",
    "compare_risk_shares": "pooling",
    "draft_agreement": "pooling",
    "list_agreement_rules": "pooling",
    "pool_budgets": "pooling",
    "project_minimum": "pooling",
    "widen_scope": "pooling",
    "trace_funds": "flows",
    "bodies_in": "flows",
    "fit_trend": "flows",
    "read_spend": "ledger",
    "classify_spend": "ledger",
    "reconcile_suppliers": "ledger",
    "audit_spend": "ledger",
    "compare_control": "autonomy",
    "load_codebook": "autonomy",
    "compare": "results",
    "reproduce": "reproduction",
    "report": "reports.door",
    "report_adherence": "reports.kinds.adherence",
    "report_allocation": "reports.kinds.allocation",
    "report_departure": "reports.kinds.departure",
    "report_earmark": "reports.kinds.earmark",
    "report_spend": "reports.kinds.spend",
    "report_targeting": "reports.kinds.targeting",
    "cite": "datasets",
}

__all__ = ["__version__", *_MODULES, *_NAMES]  # noqa: PLE0604


# ruff: noqa: I001 - one block of imports a room, below
if TYPE_CHECKING:  # what editors and type checkers see; a test holds it equal to _NAMES and _MODULES
    from decentre import (
        claims as claims,
        datasets as datasets,
        errors as errors,
        figures as figures,
        ledger as ledger,
        measures as measures,
        prices as prices,
        resampling as resampling,
        synthetic as synthetic,
        tables as tables,
        teaching as teaching,
        years as years,
    )
    from decentre.autonomy import compare_control as compare_control, load_codebook as load_codebook
    from decentre.capitation import (
        PaceRules as PaceRules,
        allocate as allocate,
        audit_factors as audit_factors,
        check_target as check_target,
        distance_from_target as distance_from_target,
        load_formula as load_formula,
        need_index as need_index,
        propagate_error as propagate_error,
        set_pace as set_pace,
    )
    from decentre.datasets import cite as cite
    from decentre.errors import (
        AssumptionWarning as AssumptionWarning,
        DatasetError as DatasetError,
        DecentreError as DecentreError,
        IdentityError as IdentityError,
        InputError as InputError,
    )
    from decentre.flows import bodies_in as bodies_in, fit_trend as fit_trend, trace_funds as trace_funds
    from decentre.growth import (
        attribute_growth as attribute_growth,
        decompose_growth as decompose_growth,
        split_local as split_local,
        summarise_discretion as summarise_discretion,
        tipping_point as tipping_point,
        vary_choices as vary_choices,
    )
    from decentre.ledger import audit_spend as audit_spend, classify_spend as classify_spend, read_spend as read_spend
    from decentre.ledger import reconcile_suppliers as reconcile_suppliers
    from decentre.mechanisms import (
        ActivityBased as ActivityBased,
        AlignedPayment as AlignedPayment,
        Block as Block,
        Capitation as Capitation,
        Capped as Capped,
        GlobalBudget as GlobalBudget,
        compare_mechanisms as compare_mechanisms,
    )
    from decentre.pooling import (
        check_agreement as check_agreement,
        compare_risk_shares as compare_risk_shares,
        draft_agreement as draft_agreement,
        list_agreement_rules as list_agreement_rules,
        pool_budgets as pool_budgets,
        project_minimum as project_minimum,
        widen_scope as widen_scope,
    )
    from decentre.purpose import (
        assess_departure as assess_departure,
        assess_targeting as assess_targeting,
        estimate_additionality as estimate_additionality,
        estimate_adherence as estimate_adherence,
        estimate_ring_fence_effect as estimate_ring_fence_effect,
        sample_size as sample_size,
        trace_earmark as trace_earmark,
    )
    from decentre.reports.door import report as report
    from decentre.reports.kinds.adherence import report_adherence as report_adherence
    from decentre.reports.kinds.allocation import report_allocation as report_allocation
    from decentre.reports.kinds.departure import report_departure as report_departure
    from decentre.reports.kinds.earmark import report_earmark as report_earmark
    from decentre.reports.kinds.spend import report_spend as report_spend
    from decentre.reports.kinds.targeting import report_targeting as report_targeting
    from decentre.reproduction import reproduce as reproduce
    from decentre.results import compare as compare
else:

    def __getattr__(name: str) -> object:
        if name in _NAMES:
            return getattr(importlib.import_module(f"decentre.{_NAMES[name]}"), name)
        if name in _MODULES:
            return importlib.import_module(f"decentre.{name}")
        raise AttributeError(f"module 'decentre' has no attribute {name!r}; its names are {', '.join(sorted(__all__))}")


def __dir__() -> list[str]:
    return sorted(__all__)
