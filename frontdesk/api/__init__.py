"""The front desk over the API."""
