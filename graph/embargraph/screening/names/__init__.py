"""Names taken apart: legal forms, titles, given names, sounds."""
