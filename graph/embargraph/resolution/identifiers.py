"""Identifiers that carry a check digit: whether it fits the rest.  The rules of each scheme are python-stdnum's."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["CHECKED", "has_wrong_digit", "is_company_number"]

#: Schemes with a check digit, and the module of python-stdnum that knows it: ISO 17442 (LEI), the IMO numbers of
#: ships, Russian tax and register numbers, GB 32100 (China).
CHECKED = {
    "lei": "stdnum.lei", "imo": "stdnum.imo", "inn": "stdnum.ru.inn", "ogrn": "stdnum.ru.ogrn", "usc": "stdnum.cn.uscc",
}  # fmt: skip


@cache
def _module(scheme: str) -> ModuleType:
    return import_module(CHECKED[scheme])


@lru_cache(maxsize=65536)
def has_wrong_digit(scheme: str, value: str) -> bool:
    """Say whether an identifier is no number of its scheme: of another length, or a digit of it is wrong.

    Args:
        scheme: As the graph names it, such as `lei`; of others nothing is known, and none is wrong.
        value: The identifier, without the name of its scheme.

    Example:
        >>> has_wrong_digit("imo", "9187629"), has_wrong_digit("imo", "9187628"), has_wrong_digit("duns", "1")
        (False, True, False)
        >>> has_wrong_digit("imo", "5804961")  # a company's
        False
    """
    if scheme not in CHECKED or _module(scheme).is_valid(value):
        return False
    return scheme != "imo" or not is_company_number(value)


def is_company_number(value: str) -> bool:
    """Say whether seven digits are the IMO number of a company, whose check digit is made otherwise than a ship's.

    Source: IMO Unique Company and Registered Owner Identification Number Scheme, MSC.160(78); so made are all 220 such
    numbers of companies on OFAC's list of 2024-07-02 and in the Consolidated Screening List of 2022-05.

    Example:
        >>> is_company_number("5804961"), is_company_number("9187629")
        (True, False)
    """
    if len(value) != len(_OF_COMPANY) + 1 or not value.isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, _OF_COMPANY, strict=False))
    return (11 - total % 11) % 10 == int(value[-1])


_OF_COMPANY = (8, 6, 4, 2, 9, 7)
