"""Every write about owners: import, transfer, stages, day log, reveal."""
