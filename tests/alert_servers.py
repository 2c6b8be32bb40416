"""Servers on this machine that take alerts, with certificates of an authority of the tests' own."""

import http.server
import ssl
import threading

import pytest
import trustme

from alerts_made import SECRETS


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """Let this process trust the authority of the tests."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.fixture
def server_context(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


class Hook:
    """A server that takes webhooks, and answers as it is told."""

    def __init__(self, context):
        self.taken, self.status, self.headers, self.body = [], 204, {}, b""
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.taken.append((self.path, dict(self.headers.items()), body))
                self.send_response(hook.status)
                for name, value in hook.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    pieces = hook.body if not isinstance(hook.body, bytes) else [hook.body]
                    for piece in pieces:
                        self.wfile.write(piece)
                except OSError:
                    pass  # the caller has read enough
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"https://localhost:{self.server.server_address[1]}/hook/secret-path?token=1"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def hook(server_context, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    made = Hook(server_context)
    yield made
    made.close()
