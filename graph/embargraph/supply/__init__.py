"""The supply chain: who can deny what to whom, through whom, and where it leaks.

Semantics are in ``docs/supply.md``.  `chain` holds the model, `cuts` finds the
minimal cut sets, `record` and `markets` read a graph into it, `controls` says
what the law covers; each question has a module of its own.
"""
