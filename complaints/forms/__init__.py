"""The forms of complaints: one for each action, and the filters of the list."""
