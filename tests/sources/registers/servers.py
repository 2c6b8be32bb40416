"""Servers of our own that answer as the Federal Register and the eCFR do: packed, in pages, by day."""

import gzip
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from loopback import serve


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        state = self.server.state
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        state["asked"].append((parts.path, query))
        if "gzip" not in self.headers.get("Accept-Encoding", ""):
            self.answer(406, b"not acceptable")
            return
        if state["failures"]:
            self.answer(state["failures"].pop(0), b"", {"Location": "http://elsewhere.invalid/x", "Retry-After": "0"})
            return
        status, body = state["answer"](parts.path, query)
        self.answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())

    def answer(self, status, body, headers=None):
        packed = gzip.compress(body)
        if self.server.state["twice"]:
            packed = gzip.compress(packed)
        self.send_response(status)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_):
        pass


def serving(answer):
    """Give a server that answers so; `state["asked"]` holds what it was asked."""
    return serve(Handler, failures=[], answer=answer, twice=False)


def register_of(documents, most=2000):
    """Return what answers as the register's search does: by day of publication, in pages, no further than it pages."""

    def answer(path, query):
        if not path.endswith("/documents.json"):
            number = path.rpartition("/")[2].removesuffix(".json")
            found = [each for each in documents if each["document_number"] == number]
            return (200, found[0]) if found else (404, {})
        first, last = (query[f"conditions[publication_date][{edge}]"][0] for edge in ("gte", "lte"))
        fields = set(query["fields[]"])
        every = [each for each in documents if first <= each["publication_date"] <= last and not each.get("unlisted")]
        page, size = int(query["page"][0]), int(query["per_page"][0])
        rows = every[:most][(page - 1) * size : page * size]
        told = {"count": len(every), "total_pages": -(-min(len(every), most) // size)}
        # As the register does: without results there is no such field.
        rows = [{name: value for name, value in row.items() if name in fields} for row in rows]
        return 200, told | ({"results": rows} if rows else {})

    return answer


def ecfr_of(texts, last):
    """Return what answers as the eCFR does: the text of a part on the newest day that is not after the one asked for.

    Args:
        texts: XML by part and day.
        last: The day up to which the title is kept; a later one, and one that is not there, gives 404.
    """

    def answer(path, query):
        if path.endswith("/titles.json"):
            return 200, {"titles": [{"number": 15, "up_to_date_as_of": last, "latest_issue_date": last}]}
        part = query["part"][0]
        if "/versions/" in path:
            return 200, {"content_versions": [
                {"date": "2026-11-20", "amendment_date": "2026-11-18", "issue_date": "2026-11-20", "identifier": "744.11",
                 "part": part, "substantive": True, "removed": False},
                {"date": "2026-11-20", "amendment_date": "2026-11-18", "identifier": "744.1", "part": part,
                 "substantive": False, "removed": False},
            ]}  # fmt: skip
        day = path.split("/")[-2]
        text = texts.get((part, day))
        return (200, text) if text is not None and day <= last else (404, b"<html>not found</html>")

    return answer
