"""How alike two parties are, and why."""
