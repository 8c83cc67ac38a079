"""Benchmarks: what the product must bear, measured on real servers.

``make bench``: ``database`` makes a million of everything, ``measure`` asks the ``pages`` for one person, ``crowd`` for
fifty, ``plans`` reads how the database answers, ``report`` writes RESULTS.md (docs/adr/0013-bench.md).  ``clock``:
``make bench-clock``.
"""
