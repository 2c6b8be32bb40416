"""The index of a graph's names: built once, kept, searched."""
