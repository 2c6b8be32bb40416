"""Beneficial Ownership Data Standard, versions 0.2 to 0.4."""
