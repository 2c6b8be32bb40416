#!/usr/bin/env bash
# mcp 2.3.0: a tool's published input schema has no `additionalProperties: false`, and an argument that the
# tool does not have is dropped without a word. An agent that writes `asof` for `as_of` is answered for
# today and told nothing; an argument of the wrong type is refused.
# Seen:
#   as_of=2019-05-16 -> as of 2019-05-16
#   asof=2019-05-16  -> as of today (no error)
#   as_of=["x"]      -> error
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'mcp==2.3.0'
cd "$dir"
python3 - <<'PY'
import asyncio

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("days")


@server.tool()
def answer(who: str, as_of: str = "today") -> str:
    """Say which day was asked about."""
    return f"as of {as_of}"


async def main():
    seen = []
    async with Client(server) as client:
        (tool,) = (await client.list_tools()).tools
        assert "additionalProperties" not in tool.input_schema, "the behaviour has changed"
        for given in ({"as_of": "2019-05-16"}, {"asof": "2019-05-16"}, {"as_of": ["x"]}):
            found = await client.call_tool("answer", {"who": "Huawei", **given})
            seen.append("error" if found.is_error else found.content[0].text)
            print(*(f"{name}={value}" for name, value in given.items()), "->", seen[-1])
    assert seen == ["as of 2019-05-16", "as of today", "error"], "the behaviour has changed"


asyncio.run(main())
PY
