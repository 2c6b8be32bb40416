"""Mail as a server takes it, and as a mail program reads it."""

import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from alerts_made import HOSTILE, make_alert
from embargraph.alerts.mail import Server, as_mail, read_server, send_mail
from embargraph.alerts.undelivered import Undelivered


class Inbox:
    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
        self.taken.append((session.ssl is not None, session.authenticated, envelope))
        return "250 taken"


def check(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"user" and data.password == b"p@ss", handled=False)


@pytest.fixture
def server_of(server_context):
    """Return a function that starts a mail server, with STARTTLS or without."""
    started = []

    def start(tls=True):
        inbox = Inbox()
        more = {"tls_context": server_context, "require_starttls": True, "authenticator": check} if tls else {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            inbox.port = free.getsockname()[1]
        controller = Controller(inbox, "127.0.0.1", inbox.port, ready_timeout=60, **more)
        controller.start()
        started.append(controller)
        return inbox

    yield start
    for controller in started:
        controller.stop()


def read(envelope):
    return email.message_from_bytes(envelope.content, policy=default)


def test_one_digest_with_text_and_html(server_of, trusted):
    inbox = server_of()
    alerts = [make_alert(), make_alert("begun", 2)]
    run = {"unmatched": ["Nobody GmbH"], "notes": ["an old list"], "searched": {"lists": []}}
    server = read_server({"EMBARGRAPH_SMTP_URL": f"smtp://user:p%40ss@localhost:{inbox.port}"})
    send_mail(as_mail("suppliers", alerts, "desk@example.org", sender="watch@example.org", run=run), server)
    ((is_safe, is_known, envelope),) = inbox.taken
    assert is_safe and is_known
    assert (envelope.mail_from, envelope.rcpt_tos) == ("watch@example.org", ["desk@example.org"])
    mail = read(envelope)
    assert mail["List-Id"] == "<suppliers.watches.embargraph>"
    assert mail["Message-ID"] == as_mail("suppliers", alerts, "desk@example.org")["Message-ID"], (
        "sent again it is the same"
    )
    assert mail["Message-ID"] != as_mail("suppliers", alerts[:1], "desk@example.org")["Message-ID"]
    assert mail["Subject"].startswith("[suppliers] 2 alerts; ")
    text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for said in ("it was extended", "it lapsed", "90 FR 50857", "Nobody GmbH", "an old list", "Not legal advice."):
        assert said in text and said in page, said
    assert "<script>" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "name", [HOSTILE, "a\nBcc: b@example.org", "a\rb", "x" * 5000, "=?utf-8?q?=0ABcc:_b?=", "名\u2028b"]
)
def test_no_header_can_be_made_of_a_name(name):
    mail = as_mail("suppliers", [make_alert(who={"id": "x", "label": name})], "desk@example.org")
    again = email.message_from_bytes(mail.as_bytes(), policy=default)
    assert again.keys() == mail.keys()
    assert "Bcc" not in again
    assert again["To"] == "desk@example.org"
    assert len(again["Subject"]) <= 200


def test_names_are_not_sent_in_the_clear(server_of, trusted):
    inbox = server_of(tls=False)
    mail = as_mail("w", [make_alert()], "desk@example.org")
    with pytest.raises(Undelivered, match="offers no STARTTLS"):
        send_mail(mail, Server("localhost", inbox.port, False, "user", "p@ss"))
    assert not inbox.taken
    # A server on this machine may be spoken to as it is: nothing leaves.
    send_mail(mail, Server("localhost", inbox.port, False, None, None))
    assert len(inbox.taken) == 1


def test_a_server_that_is_not_trusted_gets_nothing(server_of):
    inbox = server_of()
    with pytest.raises(Undelivered, match="localhost: no safe connection"):
        send_mail(
            as_mail("w", [make_alert()], "desk@example.org"), Server("localhost", inbox.port, False, "user", "p@ss")
        )
    assert not inbox.taken


def test_a_wrong_password_is_not_printed(server_of, trusted):
    inbox = server_of()
    with pytest.raises(Undelivered) as refused:
        send_mail(
            as_mail("w", [make_alert()], "d@example.org"), Server("localhost", inbox.port, False, "user", "wr0ng")
        )
    assert "wr0ng" not in str(refused.value)
    assert "EMBARGRAPH_SMTP_URL" in str(refused.value)
    assert "wr0ng" not in repr(Server("h", 1, False, "user", "wr0ng"))


def test_no_server():
    with pytest.raises(Undelivered, match="localhost: Connection refused"):
        send_mail(as_mail("w", [make_alert()], "d@example.org"), Server("localhost", 1, False, None, None))


@pytest.mark.parametrize("url", ["", "mail.example.org", "http://mail.example.org", "smtp://:99999", "smtp://"])
def test_an_address_of_a_server_that_is_none(url):
    with pytest.raises(Undelivered, match=r"^EMBARGRAPH_SMTP_URL: "):
        read_server({"EMBARGRAPH_SMTP_URL": url})


def test_addresses_of_servers():
    found = read_server({"EMBARGRAPH_SMTP_URL": "smtps://u:p@mail.example.org"})
    assert (found.host, found.port, found.is_tls, found.user, found.password) == (
        "mail.example.org",
        465,
        True,
        "u",
        "p",
    )
    assert read_server({"EMBARGRAPH_SMTP_URL": "smtp://mail.example.org"}).port == 587
