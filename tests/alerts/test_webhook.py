"""Webhooks as a receiver of Standard Webhooks takes them; what a bad receiver can do."""

import json
import socket
import threading
import time
from contextlib import suppress

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from alerts_made import SECRETS, make_alert
from embargraph.alerts.undelivered import Undelivered
from embargraph.alerts.webhook import post_alert, read_secrets
from embargraph.watching.targets import Target


def post(hook, names=("NEW",), **more):
    post_alert(Target("webhook", hook.url, names), make_alert(), allow_private=True, **more)


def test_a_receiver_verifies_it(hook, trusted):
    post(hook, ("NEW", "OLD"))
    ((path, headers, body),) = hook.taken
    assert path == "/hook/secret-path?token=1"
    assert headers["host"] == f"localhost:{hook.server.server_address[1]}"
    # While secrets change, a receiver may know either.
    for secret in SECRETS.values():
        told = Webhook(secret).verify(body, headers)
        assert told["type"] == "embargraph.became_unknown"
        assert told["data"] == json.loads(json.dumps(make_alert()))
    assert headers["webhook-id"] == make_alert()["id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRETS["NEW"]).verify(body.replace(b"restricted", b"free"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 32).verify(body, headers)


def test_private_targets_are_refused_unless_allowed(hook, trusted):
    with pytest.raises(Undelivered, match="this machine itself; --allow-private-targets"):
        post_alert(Target("webhook", hook.url, ("NEW",)), make_alert())
    assert not hook.taken


def test_a_certificate_that_is_not_trusted_is_refused(hook):
    with pytest.raises(Undelivered, match="localhost: no safe connection") as refused:
        post(hook)
    assert not hook.taken
    assert "secret-path" not in str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(hook, trusted, status):
    hook.status, hook.headers = status, {"location": hook.url.replace("hook", "elsewhere")}
    with pytest.raises(Undelivered, match=f"answered {status}; a redirect is not followed"):
        post(hook)
    assert len(hook.taken) == 1


@pytest.mark.parametrize(("status", "headers", "gone", "wait"), [
    (410, {}, True, None), (404, {}, False, None), (500, {}, False, None), (429, {"retry-after": "90"}, False, 90.0),
    (503, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, False, None),
])  # fmt: skip
def test_what_is_not_taken(hook, trusted, status, headers, gone, wait):
    hook.status, hook.headers = status, headers
    with pytest.raises(Undelivered, match=f"answered {status}") as refused:
        post(hook)
    assert (refused.value.is_gone, refused.value.wait) == (gone, wait)


def test_an_endless_answer_is_read_to_64_kilobytes(hook, trusted):
    sent = []

    def endless():
        for _ in range(4000):
            sent.append(1)
            yield b"x" * 65536

    hook.status, hook.body = 200, endless()
    begun = time.monotonic()
    post(hook)
    assert time.monotonic() - begun < 8
    assert len(sent) < 4000


def test_a_slow_answer_holds_nobody_up(hook, trusted, monkeypatch):
    monkeypatch.setattr("embargraph.alerts.webhook._SECONDS", 0.5)

    def slow():
        for _ in range(60):
            time.sleep(0.1)
            yield b"x"

    hook.status, hook.body = 200, slow()
    begun = time.monotonic()
    post(hook)
    assert time.monotonic() - begun < 5.5


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n"])
def test_who_never_answers_is_left_after_a_while(server_context, trusted, monkeypatch, says):
    monkeypatch.setattr("embargraph.alerts.webhook._SECONDS", 0.6)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            taken = server_context.wrap_socket(server.accept()[0], server_side=True)
            with taken, suppress(OSError):
                taken.sendall(says)
                for number in range(60):
                    # A header that never ends.
                    if left.wait(0.1):
                        return
                    taken.sendall(b"x" if says.endswith(b"\n") and number else b"")

        left = threading.Event()
        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        begun = time.monotonic()
        target = Target("webhook", f"https://localhost:{server.getsockname()[1]}/", ("NEW",))
        with pytest.raises(Undelivered, match="localhost: no answer"):
            post_alert(target, make_alert(), allow_private=True)
        assert time.monotonic() - begun < 5.5
        left.set()
        thread.join(10)


@pytest.mark.parametrize("value", ["", "short", "whsec_!!!", "whsec_" + "A" * 28, "whsec_" + "A" * 400])
def test_a_secret_that_is_none_is_not_printed(value):
    with pytest.raises(Undelivered) as refused:
        read_secrets(("HOOK",), {"HOOK": value})
    assert str(refused.value).startswith("HOOK: ")
    assert not value or value not in str(refused.value)
