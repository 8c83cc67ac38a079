"""Reading and judging an owner ledger as an ERP exports it (OWN-07); knows no model and no database."""
