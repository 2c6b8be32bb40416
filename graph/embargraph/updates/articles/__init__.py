"""From a news article to proposals, stage by stage; each stage knows only the ones before it.

`sentences` → `mentions` → `dates` → `figures` → `speakers` → `standing` → `triggers` → `statements`.
Nothing here decides: `embargraph review` shows what was found, and a person accepts it.
"""
