"""What the REST face of every app stands on: tokens, errors, pages by key, one effect for each write."""
