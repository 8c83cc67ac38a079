"""Reads of repairs that more than one place needs."""
