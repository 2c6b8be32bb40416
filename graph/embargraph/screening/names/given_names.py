"""Given names in several languages, and the titles that stand before a name."""

from __future__ import annotations

from functools import cache

__all__ = ["given_names", "titles"]

# Given names that languages and custom write apart further than spelling or sound can tell.
_GIVEN = """
john juan ivan jean johann joao giovanni hans ian sean jack
alexander aleksandr alyaksandr aliaksandr oleksandr alexandre iskandar alejandro alex sasha
michael mikhail mikhailo mykhailo mikhas miguel michel mikhael misha mike
peter piotr petro pyotr petr pedro pierre pietro boutros
paul pavel pavlo paval pablo paolo
george georgy jorge georges giorgi yuri jerzy
joseph yusuf jose yosef giuseppe josef iosif
jacob yakov yaqub jakob james jaime
abraham ibrahim avraham
david daud dawood davud
solomon suleiman sulayman salomon
moses musa moshe
nicholas nikolai mikalai mikola nicolas nikolay mykola
andrew andrei andrej andrey andres andre andriy
matthew matvey mateo matthieu
stephen stepan esteban etienne stefan steven
eugene yauhen yauheni yevgeny evgeny evgeni yevhen
vladimir volodymyr uladzimir vova
dmitry dmytro dzmitry zmicier dimitri dima
sergey siarhei syarhei serhii serhiy sergei sergio serge
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
catherine katsiaryna kateryna ekaterina yekaterina katarina
gregory grigory grigori ryhor hryhoriy hryhorii
gennady gennadi henadz hennadiy
oleg aleh oleh
igor ihar ihor
valery valeri valeryy valeriy valer
viktor victor viktar
vasily vasili vasil vasyl basil
roman raman
leonid leanid
anatoly anatoli anatol anatoliy
konstantin kanstantsin kostiantyn constantine
ivan ivane iwan
natalia natallia nataliya natalya
lydia lidia lidziya lidiya
irina iryna irene
tatiana tatsiana tetiana tatyana
olga volha olha
helen elena alena olena yelena olena
"""


@cache
def given_names() -> dict[str, frozenset[str]]:
    """Return the names that a given name has in other languages, itself among them."""
    found: dict[str, frozenset[str]] = {}
    for line in _GIVEN.strip().splitlines():
        row = frozenset(line.split())
        for name in row:
            found[name] = found.get(name, frozenset()) | row
    return {**found, **_fathers(found)}


def _fathers(given: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return names after a father as Russian, Belarusian and Ukrainian write them: of one root, another ending."""
    found = {}
    for line in _FATHERS.strip().splitlines():
        row = frozenset(line.split())
        found.update(dict.fromkeys(row, row))
    return {name: row for name, row in found.items() if name not in given}


# Russian, Belarusian, Ukrainian; a son's and a daughter's.
_FATHERS = """
aleksandrovich alyaksandravich aliaksandravich oleksandrovych alexandrovich
aleksandrovna alyaksandrauna aliaksandrauna oleksandrivna alexandrovna
vladimirovich uladzimiravich uladzimirovich volodymyrovych
vladimirovna uladzimirauna volodymyrivna
nikolayevich nikolaevich mikalaevich mikalayevich mykolayovych mykolaiovych
nikolaevna nikolayevna mikalaeuna mykolaivna
grigoryevich grigorievich ryhoravich ryhorovich hryhorovych
grigoryevna ryhorauna hryhorivna
sergeyevich sergeevich siarheevich syarheevich siarhieyevich serhiyovych
sergeyevna sergeevna siarheeuna serhiivna
gennadyevich gennadievich henadzevich hennadiyovych
yakovlevich yakaulevich yakovych
mikhailovich mikhaylovich mikhailavich mykhailovych
mikhailovna mikhaylovna mihaulauna mikhailauna mykhailivna
arkadyevich arkadievich arkadzevich arkadzievich
evgenyevich yevgenyevich evgenievich yauhenavich yevhenovych
dmitrievich dmitriyevich dzmitryevich dmytrovych
olegovich alehavich olehovych
igorevich iharavich ihorovych
viktorovich victorovich viktaravich
vasilyevich vasilievich vasilevich vasylovych
ivanovich ivanavich ivanovych
petrovich piatrovich pyatrovich petrovych
pavlovich paulavich
anatolyevich anatolievich anatolevich
leonidovich leanidavich
konstantinovich kanstantsinavich
"""


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
