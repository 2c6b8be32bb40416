#!/usr/bin/env bash
# reconciler 0.2.2 (the Python client of the reconciliation API) with NumPy 2: a column in which one name has
# no candidate ends with AttributeError, since the client fills its row with `np.NaN`, which NumPy 2 no longer
# has. A column of which every name has one works. Its metadata allow any NumPy.
# Seen:
#   every name has a candidate -> ['Huawei', 'ZTE']
#   one has none               -> AttributeError
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'reconciler==0.2.2' 'numpy==2.2.6' 'pandas==2.2.3'
cd "$dir"
python3 - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pandas
from reconciler import reconcile

KNOWN = {"Huawei", "ZTE"}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answer = {}
        for key, query in json.loads(form["queries"][0]).items():
            name = query["query"]
            one = {"id": name.lower(), "name": name, "score": 100, "match": True, "type": [{"id": "a", "name": "a"}]}
            answer[key] = {"result": [one] if name in KNOWN else []}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/reconcile"


def names(*asked):
    try:
        return list(reconcile(pandas.Series(asked), type_id="a", reconciliation_endpoint=address)["name"])
    except AttributeError as error:
        assert "NaN" in str(error), error
        return "AttributeError"


seen = [names("Huawei", "ZTE"), names("Huawei", "Granite Bakery")]
print("every name has a candidate ->", seen[0])
print("one has none               ->", seen[1])
assert seen == [["Huawei", "ZTE"], "AttributeError"], "the behaviour has changed"
PY
