"""Owners, units they own and the life cycle between them and the company (OWN-01 to OWN-18)."""
