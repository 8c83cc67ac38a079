"""Every write on complaints; each function is one transaction."""
