"""Arguments that several tools share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

__all__ = ["LONGEST", "NO_ASSUMPTION", "Assume", "Day", "Limit", "Text", "What", "Who"]

#: Characters of a name: whoever sends a page asks nothing.
LONGEST = 500
Text = Annotated[str, Field(max_length=LONGEST)]

Day = Annotated[str | None, Field(max_length=40, description="The day asked about, YYYY-MM-DD; today if not given.")]
Who = Annotated[
    str | None, Field(max_length=LONGEST, description="A party or place: name in any script, id, or identifier (LEI).")
]
What = Annotated[
    str | None, Field(max_length=LONGEST, description="An item or technology: name, id, or ECCN such as 3A090.a.")
]
Assume = Annotated[
    list[Text],
    Field(
        max_length=8,
        description='Statuses to assume, as "us-bis-affiliates-rule=in-force"; the answer is then not the record.',
    ),
]
Limit = Annotated[int, Field(ge=1, le=500, description="Rows at most; how many more there are is said.")]
NO_ASSUMPTION: list[str] = []
