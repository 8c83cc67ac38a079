"""Rules of the front desk, by subject."""
