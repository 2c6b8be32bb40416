"""The home graph: the packaged facts, the official lists and the user's accepted facts, in the user's data folder.

`place` says which graph answers where none is named; `editions` tells of which
source and day a file is; `update` fetches or takes lists, and builds the graph.
"""
