"""The peer's half of benchmarks/screening.py: the same list and names given to it, and its answers counted."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

#: What a party of a graph is in the peer's schema.
SCHEMATA = {
    "person": "Person",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "party": "LegalEntity",
    "company": "Company",
}
APART = {"Vessel", "Airplane"}
THRESHOLD = 0.7


def give(index, asked, folder):
    """Write parties and queries as FollowTheMoney.

    A query is of a LegalEntity, which meets persons and bodies; where a ship or aircraft is meant the peer
    is told, since it compares them with nothing else.  Ours is not told.
    """
    names = {}
    for place, party in enumerate(index.arrays["party"].tolist()):
        names.setdefault(party, []).append(index.text("name", place))
    with (folder / "entities.ftm.json").open("w", encoding="utf-8") as stream:
        for party, texts in names.items():
            schema = SCHEMATA.get(index.type(party), "Organization")
            stream.write(_entity(index.text("node_id", party), schema, texts))
    with (folder / "queries.ftm.json").open("w", encoding="utf-8") as stream:
        for id_, name, type_ in asked:
            schema = SCHEMATA.get(type_, "LegalEntity")
            stream.write(_entity(id_, schema if schema in APART else "LegalEntity", [name]))


def _entity(id_, schema, names):
    text = json.dumps({"id": id_, "schema": schema, "properties": {"name": names}}, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode() + "\n"


def ask_peer(python, index, asked, pairs):
    """The peer's report on (query id, name, type of the party meant) against an index's parties."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        give(index, asked, folder)
        shutil.copy(pairs, folder / "pairs.csv")
        command = [python, str(Path(__file__).with_name("screening_peer.py")), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the peer failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def tell(report, owners, f1):
    """Print what the peer found and what it took.

    Args:
        report: As `ask_peer` gives it.
        owners: The parties that a query is meant for, by the query's id; none for names of nobody.
        f1: Gives the F1 of (schema, label, score) rows at a threshold.
    """
    took, count = report["took"], report["queries"]
    print(f"peer, {count} names, {report['candidates'] / count:.0f} candidates a name, peak {report['peak MB']:.0f} MB")
    for step, (wall, cpu) in took.items():
        print(f"  {step:<18} {wall:8.2f} s wall, {cpu:8.2f} s CPU")
    for algorithm, found in report["found"].items():
        wall, cpu = (took["blocked"][n] + took["candidates read"][n] + took[algorithm][n] for n in (0, 1))
        labelled = report["pairs"][algorithm]
        bodies = f1(labelled, THRESHOLD, {"Company", "Organization"})
        print(f"  {algorithm}: F1 {f1(labelled, THRESHOLD):.3f}, companies and organisations {bodies:.3f}")
        print(f"    end to end {count / wall:.0f} names/s, {count / cpu:.0f} names per CPU second")
        for kind in dict.fromkeys(id_.partition(":")[0] for id_ in found):
            ids = [id_ for id_ in found if id_.startswith(f"{kind}:")]
            hit = [
                any(score >= THRESHOLD and (not owners.get(id_) or party in owners[id_]) for score, party in found[id_])
                for id_ in ids
            ]
            print(f"    {kind}: {sum(hit) / len(ids):.4f} of {len(ids)}")
