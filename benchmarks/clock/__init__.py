"""The clock at a million open deadlines (CLK-04, CLK-08): ``make bench-clock``; smaller with ``--open`` and ``--due``.

Works in a database of its own on the durable embedded server (or on BENCH_DATABASE_URL) and drops it again.
Writes what it measured to ``benchmarks/CLOCK.md``.
"""
