"""Names to measure screening with: listed names changed by one mistake, and names of nobody on a list."""

import random
import re
import string

FORMS = ["LLC", "Ltd", "Limited", "Co., Ltd.", "JSC", "Inc.", "GmbH", "OOO", "S.A.", "Corporation"]
FORM = re.compile(
    r"\b(?:co(?:mpany)?\.?,? ?(?:ltd|limited)\.?|l\.?l\.?c\.?|ltd\.?|limited|inc\.?|jsc|ojsc|pjsc|ooo|oao|ao|gmbh|corp(?:oration)?\.?)(?!\w)",
    re.IGNORECASE,
)
#: How one language's spelling becomes another's.
SPELLINGS = [
    ("kh", "h"), ("iy", "y"), ("yy", "y"), ("ye", "e"), ("yu", "iu"), ("ya", "ia"), ("ks", "x"), ("x", "ks"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ei", "ey"), ("ai", "ay"), ("j", "dj"), ("ph", "f"), ("w", "v"), ("sch", "sh"), ("q", "k"),
    ("ck", "k"), ("zh", "j"), ("mohammad", "muhammad"), ("mohammed", "mohamed"), ("ah", "a"), ("ss", "s"), ("tt", "t"),
]  # fmt: skip


def one_edit(name, dice):
    """One letter more, less, another or in its neighbour's place, in a word of at least four letters."""
    words = name.split()
    long = [i for i, word in enumerate(words) if len(re.sub(r"\W", "", word)) >= 4]
    if not long:
        return None
    i = dice.choice(long)
    word, place = words[i], dice.randrange(1, len(words[i]) - 1)
    letter = dice.choice(string.ascii_lowercase)
    words[i] = dice.choice([
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    ])  # fmt: skip
    return " ".join(words)


def reordered(name, dice):
    words = name.replace(",", "").split()
    if len(words) < 2:
        return None
    turn = dice.randrange(1, len(words))
    return " ".join(words[turn:] + words[:turn])


def dropped(name, dice):
    """One word less of at least four."""
    words = name.split()
    if len(words) < 4:
        return None
    del words[dice.randrange(len(words))]
    return " ".join(words)


def other_form(name, dice):
    """Another legal form, or one where there was none; none for names that look like a person's."""
    bare = FORM.sub("", name).strip(" ,.")
    if bare == name.strip(" ,.") and "," in name:
        return None
    return f"{bare} {dice.choice(FORMS)}" if len(bare) > 3 else None


def other_spelling(name, dice):
    low = name.lower()
    fits = [(old, new) for old, new in SPELLINGS if old in low]
    if not fits:
        return None
    old, new = dice.choice(fits)
    return low.replace(old, new, 1)


CHANGES = (one_edit, reordered, dropped, other_form, other_spelling)


def perturbed(names, count, seed=20260731):
    """(kind, listed, changed) of names with their type, each sort of mistake as often; only bodies have a legal form."""
    dice = random.Random(seed)
    pool = [(name, type_) for name, type_ in names if name.isascii() and 6 <= len(name) <= 90]
    found = []
    while len(found) < count:
        change = CHANGES[len(found) % len(CHANGES)]
        name, type_ = dice.choice(pool)
        if change is other_form and type_ in {"person", "vessel", "aircraft"}:
            continue
        changed = change(name, dice)
        if changed and changed.casefold() != name.casefold():
            found.append((change.__name__, name, changed))
    return found


def words(text):
    return text.split()


SURNAMES = words("""Andersson Bergmann Castellano Dufresne Eriksen Fitzgerald Gutierrez Hathaway Iwamoto Jankowski Kowalczyk
Lindqvist MacAllister Nakagawa Oyelaran Papadopoulos Quintero Rasmussen Schumacher Takahashi Underwood Villanueva
Wojciechowski Yamashita Zimmermann Abernathy Blackwood Chamberlain Delacroix Eisenberg Fairweather Greenfield
Holloway Ingersoll Johansson Kirkpatrick Laurentis Montgomery Northcott Oppenheim Pemberton Ravenscroft Silverstein
Thorvaldsen Vandenberg Whitfield Achterberg Bellweather Crowther Dunleavy Escalante Featherstone Gallagher""")
GIVEN = words("""Alice Benjamin Charlotte Daniel Emma Frederick Grace Henry Isabella James Katherine Lucas Margaret Nathan Olivia
Patrick Rebecca Samuel Theresa Vincent William Astrid Bjorn Claudia Dieter Elisabeth Florian Greta Haruto Ingrid Jasper
Keiko Lorenzo Mireille Noriko Oscar Priya Rafael Sanjay Tomas Ursula Yvonne""")
BRANDS = words("""Bluebird Cedarline Driftwood Everbright Foxglove Goldcrest Hillside Ironbridge Juniper Kingfisher Larkspur Meadowbrook
Nightingale Oakridge Pinewood Quarrystone Riverbend Silverleaf Thistledown Umbria Vantage Willowmere Amberglen Brightwater
Copperfield Dovetail Elmhurst Fernhill Glenmoor Harrowgate""")
FIELDS = words("""Bakery Dental Furniture Landscaping Plumbing Roofing Textiles Software Logistics Consulting Foods Printing
Electronics Instruments Trading Engineering Packaging Pharmaceuticals Veterinary Upholstery Ceramics Catering Bicycles
Insurance Shipping Technology Precision Optics Semiconductor Aviation""")
TOWNS = words("""Bristol Lyon Osaka Toronto Porto Ghent Malmo Leipzig Bologna Austin Cork Brno Tampere Lodz Utrecht Graz Seville
Winnipeg Adelaide Nagoya""")
ENDINGS = ["GmbH", "Ltd", "Inc.", "AB", "S.r.l.", "SAS", "B.V.", "LLC", "Co., Ltd.", "Oy", "Pty Ltd", "plc"]


def unrelated(count, seed=20260801):
    """Names of companies and persons that no list has, as a customer file holds them."""
    dice = random.Random(seed)
    shapes = (
        lambda: f"{dice.choice(GIVEN)} {dice.choice(SURNAMES)}",
        lambda: f"{dice.choice(GIVEN)} {dice.choice(GIVEN)[0]}. {dice.choice(SURNAMES)}",
        lambda: f"{dice.choice(SURNAMES)} {dice.choice(FIELDS)} {dice.choice(ENDINGS)}",
        lambda: f"{dice.choice(BRANDS)} {dice.choice(FIELDS)} {dice.choice(ENDINGS)}",
        lambda: f"{dice.choice(SURNAMES)} & {dice.choice(SURNAMES)} {dice.choice(FIELDS)} {dice.choice(ENDINGS)}",
        lambda: f"{dice.choice(TOWNS)} {dice.choice(BRANDS)} {dice.choice(FIELDS)} {dice.choice(ENDINGS)}",
        lambda: f"{dice.choice(TOWNS)} International {dice.choice(FIELDS)} Technology {dice.choice(ENDINGS)}",
    )
    names = set()
    while len(names) < count:
        names.add(dice.choice(shapes)())
    return sorted(names)
