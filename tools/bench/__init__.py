"""Benchmarks, each run by one command; figures are in docs/performance.md."""
