"""The clock: calendars, service standards, deadlines, the escalation ladder and its sweep (CLK)."""
