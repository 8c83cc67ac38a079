"""Pages about owners: people, day log, import."""
