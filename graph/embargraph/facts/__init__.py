"""Fact files (TOML), ours and a user's own: read, checked, loaded."""
