"""Alerts in the forms that they leave in: a feed, lines, mail and webhooks; one module a form."""
