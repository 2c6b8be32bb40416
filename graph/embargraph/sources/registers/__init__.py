"""Registers of law that answer questions: the Federal Register and the eCFR; what they answer is kept as files.

`answers` asks a server and gives its answer whole; `federal_register` and `ecfr` know what to ask.  What is done with
the files is none of their business.
"""

__all__: list[str] = []
