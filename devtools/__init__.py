"""Starters and checks for developers; nothing of the product imports this package."""
