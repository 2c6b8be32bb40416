"""What is asked over HTTP and on the command line alike: every question with every option, and the other routes."""

from embargraph.exports import EXPORTERS
from embargraph.questions.ask import load_questions

QUESTIONS = load_questions()
#: A value for each option that takes a name or a text; others are taken from the header.
VALUES = {
    "who": "Huawei", "what": "lithography", "by": "us", "under": "us-entity-list", "via": "nl", "measure": "us-bis-affiliates-rule",
    "against": "CN", "about": "Huawei", "said_by": "us", "around": "Huawei", "object": "huawei", "subject": "huawei",
    "document": "semafor-2024-08-23", "relation": "owns", "unit": "USD", "source": "us-csl", "seat": "CN", "end_use": "military",
    "from": "2026-11-01", "to": "2027-01-31",
}  # fmt: skip
OWN = {
    ("paths", "from"): "ASML", ("paths", "to"): "Huawei", ("licence", "what"): "3A001.a.2", ("licence", "to"): "DE",
    ("coverage", "by"): "us,jp,nl", ("affiliates", "who"): "Wingtech", ("exposure", "who"): "SMIC",
}  # fmt: skip
#: What a question cannot be asked without.
NEEDED = {
    "coalitions": ["what"], "coverage": ["by"], "exposure": ["who"], "leaks": ["what"], "licence": ["what", "to"],
    "paths": ["from", "to"], "statements": ["document"],
}  # fmt: skip
DAY = "2026-10-01"


def value_of(question, option):
    if option.choices:
        return option.choices[0]
    if option.type in {"integer", "number"}:
        return option.default or "2"
    return OWN.get((question, option.name), VALUES.get(option.name, "Huawei"))


def cases():
    """Each question with nothing but what it needs, then with each of its options and each choice of it."""
    for name, question in QUESTIONS.items():
        options = {option.name: option for option in question.options}
        base = {each: value_of(name, options[each]) for each in NEEDED.get(name, ())}
        yield name, base
        for option in question.options:
            if base.get(option.name) != value_of(name, option):
                yield name, {**base, option.name: value_of(name, option)}
            # Every other choice of one party's rows.
            more = {"who": "Nexperia"} if "who" in options else {}
            for value in option.choices[1:]:
                yield name, {**base, **more, option.name: value}
        if question.time == "day":
            yield name, {**base, "as_of": DAY}
            yield name, {**base, "ever": "true"}


CASES = list(cases())

API = "/api/v1"
DIFFERENCE = {"assume": "us-bis-affiliates-rule=in-force", "as_of": "2026-11-22"}
#: Command lines and what asks the same: an address with its query, or a body.
COMMANDS = {
    "show": (("show", "huawei"), (f"{API}/nodes/huawei", {})),
    "why": (("why", "Huawei", "chips", "--as-of", "2021-03-11"),
            (f"{API}/why", {"who": "Huawei", "what": "chips", "as_of": "2021-03-11"})),
    "why, all": (("why", "ZTE"), (f"{API}/why", {"who": "ZTE"})),
    "story": (("story", "Nexperia", "--from", "2025"), (f"{API}/story", {"who": "Nexperia", "from": "2025"})),
    "story, whole": (("story", "Huawei"), (f"{API}/story", {"who": "Huawei"})),
    "licence": (("licence", "3A090.a", "--to", "MY", "--seat", "CN", "--as-of", "2026-08-07"),
                (f"{API}/licence", {"item": "3A090.a", "to": "MY", "seat": "CN", "as_of": "2026-08-07"})),
    "licence, a party": (("licence", "3A090.a", "--to", "CN", "--party", "Huawei", "--as-of", "2026-08-07"),
                          (f"{API}/licence", {"item": "3A090.a", "to": "CN", "party": "Huawei", "as_of": "2026-08-07"})),
    "screen": (("screen", "Huawei Tech. Co Ltd", "Acme Bakery", "华为技术有限公司", "--as-of", "2021-03-11"),
               (f"{API}/screen", {"queries": [{"name": name} for name in (
                   "Huawei Tech. Co Ltd", "Acme Bakery", "华为技术有限公司")], "as_of": "2021-03-11"})),
}  # fmt: skip
#: Formats of an export whose bytes are the same whenever they are written.
FORMATS = tuple(name for name, exporter in EXPORTERS.items() if not exporter.folder)


def as_line(question, given):
    """Return a question with its options as a command line."""
    line = []
    for key, value in given.items():
        flag = f"--{key.replace('_', '-')}"
        line += [flag] if (key, value) == ("ever", "true") else [flag, value]
    return ("ask", question, *line)
