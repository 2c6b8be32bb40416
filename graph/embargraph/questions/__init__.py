"""Everything that is asked of a finished graph."""
