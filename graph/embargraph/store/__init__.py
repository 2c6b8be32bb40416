"""The graph file: its tables, how it is opened and written, how a name finds its nodes."""
