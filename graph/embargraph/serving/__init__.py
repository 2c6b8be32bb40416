"""What others reach over HTTP and MCP: every face on a graph that is not a command or a Python call."""
