"""Which parties are one: candidates, and a person's judgements on them."""
