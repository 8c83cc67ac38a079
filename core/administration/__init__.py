"""Keeping the system: people, roles, departments, projects, and the history of it. Has no table of its own."""
