"""yente's own application over candidates from memory: `PYTHON benchmarks/yente_from_memory.py ENTITIES PORT`.

PYTHON has yente 5.5.0; ENTITIES is what `embargraph export --as ftm` wrote.  Everything is yente's but the search
engine behind it: that is a table in this process, which gives the entities with the rarest of the words, sounds and
spellings that yente's query asks for, as many as yente wants.  So its times are a lower bound: no search, no network.
`benchmarks/serving.py --yente PYTHON` starts it.
"""

import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

DATASET = "embargraph"
FOLDER = Path(tempfile.mkdtemp(prefix="yente-"))
MANIFEST = FOLDER / "manifest.json"
MANIFEST.write_text(json.dumps({"datasets": [{"name": DATASET, "title": "Graph", "version": "1"}]}), encoding="utf-8")
os.environ |= {"YENTE_MANIFEST": str(MANIFEST), "YENTE_AUTO_REINDEX": "false", "YENTE_DATA_PATH": str(FOLDER)}

import uvicorn  # noqa: E402
from followthemoney import model  # noqa: E402
from yente import provider, settings  # noqa: E402
from yente.app import create_app  # noqa: E402
from yente.data.entity import Entity  # noqa: E402
from yente.logs import configure_logging  # noqa: E402
from yente.provider.base import SearchProvider  # noqa: E402
from yente.search.indexer import build_indexable_entity_doc  # noqa: E402
from yente.search.mapping import NAME_PART_FIELD, NAME_PHONETIC_FIELD, NAME_VARIANTS_FIELD  # noqa: E402

FIELDS = (NAME_VARIANTS_FIELD, NAME_PART_FIELD, NAME_PHONETIC_FIELD)


class Memory(SearchProvider):
    """Candidates by the terms of their names; what else yente may ask of an index is not there."""

    def __init__(self, lines):
        self.sources, self.posted = {}, defaultdict(list)
        for line in lines:
            given = json.loads(line)
            schema = model.get(given["schema"])
            # Its release of FollowTheMoney may have fewer schemas.
            if schema is None or not schema.matchable:
                continue
            entity = Entity.from_dict(given | {"datasets": [DATASET], "referents": []})
            doc = build_indexable_entity_doc(entity)
            self.sources[entity.id] = {name: doc[name] for name in KEPT if name in doc}
            for field in FIELDS:
                for term in doc[field]:
                    self.posted[field, term].append(entity.id)

    async def close(self):
        pass

    async def get_alias_indices(self, alias):
        return []

    async def check_health(self, index):
        return True

    async def search(self, index, query, size=None, **_):
        hits = [
            {"_id": id_, "_score": 1.0, "_source": dict(self.sources[id_])} for id_ in self._found(query, size or 10)
        ]
        return {"hits": {"hits": hits, "total": {"value": len(hits), "relation": "eq"}}}

    def _found(self, query, most):
        """Return the ids of the entities with the terms of a query: the rarest first, as many as are wanted."""
        should = query.get("bool", {}).get("should", ())
        if by_id := [id_ for clause in should for id_ in clause.get("ids", {}).get("values", ())]:
            return [id_ for id_ in by_id if id_ in self.sources]
        found = {}
        for ids in sorted((self.posted[term] for term in set(_terms(should)) if term in self.posted), key=len):
            for id_ in ids:
                found[id_] = None
                if len(found) >= most:
                    return list(found)
        return list(found)


#: What an entity is told by.
KEPT = ("schema", "caption", "properties", "datasets", "referents", "target", "first_seen", "last_seen", "last_change")


def _terms(clauses):
    """Yield the fields and terms that clauses ask for."""
    for clause in clauses:
        for field, value in clause.get("term", {}).items():
            yield field, value["value"]
        for field, values in clause.get("terms", {}).items():
            if isinstance(values, list):
                yield from ((field, value) for value in values)
        yield from _terms(clause.get("dis_max", {}).get("queries", ()))


def main():
    with Path(sys.argv[1]).open(encoding="utf-8") as stream:
        memory = Memory(stream)

    async def made():
        return memory

    provider._create_provider = made
    # As `yente serve` runs it.
    config = uvicorn.Config(
        create_app(), host="127.0.0.1", port=int(sys.argv[2]), proxy_headers=True, server_header=False,
        log_level=settings.LOG_LEVEL,
    )  # fmt: skip
    configure_logging()
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
