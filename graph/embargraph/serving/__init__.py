"""A graph served over HTTP: pages, an API, agents, reconciliation, watches."""
