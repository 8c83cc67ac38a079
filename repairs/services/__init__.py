"""Every write on work orders."""
