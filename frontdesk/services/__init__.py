"""Every write of the front desk."""
