"""Watch lists: what is watched, how it stood last, and what of it has changed since; nothing here reaches a network."""
