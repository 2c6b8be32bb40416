"""Alerts as runs make them, with names that try everything; secrets of tests."""

from embargraph.watching.changes import KINDS

SECRETS = {
    "NEW": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "OLD": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
}

HOSTILE = 'Ünïcode <script>alert(1)</script> & "Co"\r\nBcc: thief@example.org\x1b[31m\u202e'


def make_alert(kind="became_unknown", number=1, **more):
    """An alert as a run makes it; with a name that tries everything."""
    assert kind in KINDS
    alert = {
        "id": f"sha256:{number:064x}", "watch": "suppliers", "kind": kind, "seen": "2026-11-10T06:00:00Z",
        "day": "2026-11-10", "who": {"id": "nexperia", "label": HOSTILE}, "asked": HOSTILE, "asked_also": [],
        "asked_count": 1, "under": {"id": "rule", "label": "The Rule", "citation": "90 FR 1"}, "before": "not_in_force",
        "after": "unknown", "altered": {"policy": {"before": HOSTILE, "after": None}},
        "branches": [{"if": "it was extended", "then": "not restricted", "evidence": ["90 FR 50857"]},
                     {"if": "it lapsed", "then": "restricted", "evidence": ["90 FR 50857"]}],
        "gist": f"{HOSTILE}: unknown.", "citation": "90 FR 50857",
        "restriction": {"via": [{"id": "w", "label": HOSTILE, "relation": "owns"}]}, "match": None, "evidence": [],
        "assuming": None, "url": "https://desk.example.org/node/nexperia?as_of=2026-11-10",
        "graph": {"before": "sha256:a", "after": "sha256:b"}, "legal": "Not legal advice.",
    }  # fmt: skip
    return alert | more
