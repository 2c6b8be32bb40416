"""Checks of fact files and of a finished graph."""
