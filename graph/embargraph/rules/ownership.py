from __future__ import annotations
def owned_entities_are_restricted(connection) -> None:
    pass
