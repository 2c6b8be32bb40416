"""Engines beyond one machine: they move rows and restart what dies; the rules stay where they are."""
