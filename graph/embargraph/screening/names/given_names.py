"""Given names in several languages, and the titles that stand before a name."""

from __future__ import annotations

from functools import cache

__all__ = ["given_names", "titles"]

# Given names that languages and custom write apart further than spelling or sound can tell.
_GIVEN = """
john juan ivan jean johann joao giovanni hans ian sean jack
alexander aleksandr alexandre iskandar alejandro alex sasha
michael mikhail miguel michel mikhael misha mike
peter pyotr petr pedro pierre pietro boutros
paul pavel pablo paolo
george georgy jorge georges giorgi yuri jerzy
joseph yusuf jose yosef giuseppe josef iosif
jacob yakov yaqub jakob james jaime
abraham ibrahim avraham
david daud dawood davud
solomon suleiman sulayman salomon
moses musa moshe
nicholas nikolai nicolas nikolay mykola
andrew andrei andrey andres andre andriy
matthew matvey mateo matthieu
stephen stepan esteban etienne stefan steven
eugene yevgeny evgeny evgeni yevhen
vladimir volodymyr vova
dmitry dmytro dimitri dima
sergey serhiy sergio serge
charles carlos karl carlo karel
william wilhelm guillermo guillaume bill
henry enrique heinrich henri
francis francisco francois franz
louis luis ludwig luigi lewis
robert roberto bob
richard ricardo dick
anthony antonio anton antoine tony
theodore fyodor fedor teodor
elias ilya elijah ilyas
catherine ekaterina yekaterina katarina
helen elena yelena olena
"""


@cache
def given_names() -> dict[str, frozenset[str]]:
    """Return the names that a given name has in other languages, itself among them."""
    found: dict[str, frozenset[str]] = {}
    for line in _GIVEN.strip().splitlines():
        row = frozenset(line.split())
        for name in row:
            found[name] = found.get(name, frozenset()) | row
    return found


_TITLES = (
    "mr mrs ms miss dr prof professor sir dame lord sheikh shaikh shaykh sheik haji hajji hadji mullah mulla maulvi "
    "mawlawi maulavi qari hafiz sayyid sayed syed general gen colonel col major maj captain capt lieutenant lt president "
    "minister senator judge brigadier commander admiral ayatollah monsieur madame herr frau senor senora don doctor eng "
    "jr sr mv ms ss mt vessel"
)


@cache
def titles() -> frozenset[str]:
    """Return words before a person's or a vessel's name that are no part of it."""
    return frozenset(_TITLES.split())
