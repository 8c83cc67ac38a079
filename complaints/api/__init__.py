"""Complaints over the API: list, one, and every action; the same forms, policies and services as the pages."""
