"""A small company to try the product with: people, homes and complaints, made by the real services."""
