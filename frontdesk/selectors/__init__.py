"""Reads of the front desk, by subject."""
