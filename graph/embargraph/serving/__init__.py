"""A graph served over HTTP: the API, pages, agents, reconciliation and watches are faces on `embargraph.Graph`."""
