"""What tests of alerts share."""

from alert_servers import authority, hook, server_context, trusted

__all__ = ["authority", "hook", "server_context", "trusted"]
