"""Every page that the application routes, in its states: a page that is routed and stands in no table is a fault."""

from starlette.routing import Route

DAY = "as_of=2026-11-29"
#: Pages by their route, in their states.  `{screening}`, `{running}` and `{restriction}` are put in by who walks.
PAGES = {
    "/": {"fresh": "/", "filled": "/?q=smic", "error": "/?q=Qqqzz"},
    "/node/{id:path}": {
        "fresh": "/node/asml", "filled": f"/node/nexperia?{DAY}", "wide": f"/node/huawei?{DAY}",
        "item": f"/node/lithography?{DAY}", "place": f"/node/place-cn?{DAY}", "error": "/node/nobody",
    },
    "/restriction/{id:path}": {
        "fresh": "/restriction/{restriction}", "filled": "/restriction/{restriction}?" + DAY,
        "error": "/restriction/r-none",
    },
    "/rule/{id:path}": {
        "fresh": "/rule/us-bis-entity-list", "filled": f"/rule/us-bis-affiliates-rule?{DAY}", "error": "/rule/none",
    },
    "/rules": {"fresh": "/rules", "filled": f"/rules?status=unknown&{DAY}", "error": "/rules?status=none"},
    "/owners/{id:path}": {"fresh": "/owners/asml", "filled": f"/owners/nexperia?{DAY}", "error": "/owners/nobody"},
    "/licence": {
        "fresh": "/licence", "filled": f"/licence?item=3B001.c.1.a&to=CN&party=SMIC&{DAY}",
        "asked": f"/licence?item=3A090.a&to=MY&{DAY}", "error": "/licence?item=3A001&to=",
    },
    "/timeline": {"fresh": "/timeline", "filled": f"/timeline?who=huawei&{DAY}", "error": "/timeline?who=Qqqzz"},
    "/compare": {
        "fresh": "/compare", "filled": "/compare?from=2026-11-01&to=2026-11-29&who=nexperia",
        "assumed": f"/compare?assume=us-bis-affiliates-rule%3Din-force&{DAY}", "error": "/compare?from=soon",
    },
    "/coalitions": {
        "fresh": "/coalitions", "filled": f"/coalitions?what=advanced+chips&set=1&{DAY}",
        "error": "/coalitions?what=Qqqzz",
    },
    "/paths": {"fresh": "/paths", "filled": "/paths?from=ASML&to=Huawei", "error": "/paths?from=ASML&to=Qqqzz"},
    "/map": {"fresh": "/map", "filled": f"/map?{DAY}", "error": "/map?as_of=soon"},
    "/sources": {"fresh": "/sources", "error": "/sources?no=1"},
    "/api": {"fresh": "/api", "error": "/api?no=1"},
    "/screen": {"fresh": "/screen", "error": "/screen?no=1"},
    "/screen/{id}": {
        "fresh": "/screen/{screening}", "filled": "/screen/{screening}?outcome=no+hit",
        "failed": "/screen/{screening}?outcome=not+screened", "progress": "/screen/{running}", "error": "/screen/none",
    },
    "/screen/{id}/decide": {
        "fresh": "/screen/{screening}/decide?row=2&party=huawei", "error": "/screen/{screening}/decide?row=2&party=none",
    },
    "/watches": {"fresh": "/watches", "error": "/watches/none"},
    "/watches/{id}": {"fresh": "/watches/suppliers", "error": "/watches/none/none"},
    "/session": {"fresh": "/session"},
    "/api/v1/docs": {"fresh": "/api/v1/docs"},
    "/reconcile/preview/{id:path}": {"fresh": "/reconcile/preview/nexperia"},
}  # fmt: skip
#: What is routed and is no page: answers for programs, pictures and files.
NO_PAGES = ("/api/", "/svg/", "/static/", "/reconcile", "/compat/", "/mcp", "/healthz", "/readyz", "/metrics")


def page_routes(app):
    """Return the paths that the application routes as pages, for those who read them."""
    paths = {route.path for route in app.routes if isinstance(route, Route) and "GET" in (route.methods or {"GET"})}
    return {
        path for path in paths if path in PAGES or not (path.startswith(NO_PAGES) or path.endswith((".atom", ".jsonl")))
    }


def walk(restriction, screening, running=None):
    """Yield route, state and address of every page; `running` gives a screening that is under way, if there is one."""
    for route, states in PAGES.items():
        for state, url in states.items():
            if "{running}" in url:
                if running is not None:
                    yield route, state, url.format(running=running())
                continue
            yield route, state, url.format(restriction=restriction, screening=screening)
