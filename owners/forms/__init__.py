"""Forms of the owner pages."""
