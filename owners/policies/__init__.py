"""Rules about owners as pure functions."""
