"""Reads about owners that several pages share."""
