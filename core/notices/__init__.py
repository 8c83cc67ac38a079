"""Notices: what a person is told, kept with the change that causes it, and sent from an outbox (CLK-06)."""
