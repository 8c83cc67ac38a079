"""Owners, ownerships and the day log over the API."""
