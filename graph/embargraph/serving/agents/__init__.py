"""The graph for agents: tools, resources and prompts over the Model Context Protocol.

`embargraph mcp` serves it on standard input and output, `embargraph serve` under ``/mcp``.
Nothing of the protocol's library is imported before it is asked for: it takes two seconds.
"""
