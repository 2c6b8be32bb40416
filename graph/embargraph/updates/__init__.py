"""A record that stays true: what may have changed becomes a proposal, a person decides, and facts follow.

`workspace` is the folder; `proposals` what was found; `decisions` who decided what, in a chain that shows
whether a line was altered; `accepted` the fact files that follow from the decisions; `effects` which answers
a proposal would change.  Nothing here changes an answer: `build` reads accepted files alone.
"""

__all__: list[str] = []
