"""Benchmarks: what the product must bear, measured on real servers."""
