"""Figures of speed and memory, as ratios measured side by side in one run: ``python -m tests.benchmarks [NAME…]``.

Each module named in ``__main__`` is one benchmark with a ``main(arguments)``; ``python -m tests.benchmarks.points
--help`` shows its options. Peers that are not installed are left out with a note. Nothing here is asserted: where the
project has a goal, the benchmark says whether the run met it.
"""
