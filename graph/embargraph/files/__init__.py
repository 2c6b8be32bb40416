"""Untrusted files, opened with limits.  Nothing here knows of a graph."""
