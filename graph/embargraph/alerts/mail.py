"""Alerts as mail: one digest a run, as text and as HTML, sent over a connection that nobody can read."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from embargraph.alerts.undelivered import Undelivered
from embargraph.alerts.wording import body_lines, run_lines, subject_of
from embargraph.model.text import plain

__all__ = ["VARIABLE", "Server", "as_mail", "read_server", "send_mail"]

#: Variable that holds the address of the mail server, with a user and a password where it asks for them.
VARIABLE = "EMBARGRAPH_SMTP_URL"
_SECONDS = 30.0
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST = 200

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body style="font-family: sans-serif; max-width: 46em">
<h1 style="font-size: 1.2em">{{ title }}</h1>
{% for subject, lines, url in items %}<h2 style="font-size: 1em">{{ subject }}</h2>
{% for line in lines %}<p>{{ line }}</p>
{% endfor %}{% if url %}<p><a href="{{ url }}" rel="noreferrer">{{ url }}</a></p>{% endif %}
{% endfor %}{% if unseen %}<h2 style="font-size: 1em">What this run could not see</h2>
{% for line in unseen %}<p>{{ line }}</p>
{% endfor %}{% endif %}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: its password is printed nowhere."""

    host: str
    port: int
    is_tls: bool
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        """Return it without user and password."""
        return f"Server({self.host}:{self.port})"


def read_server(environment: Mapping[str, str] | None = None) -> Server:
    """Return the mail server that the environment names.

    It is written ``smtp://user:password@host:587``; ``smtps://`` is TLS at once, on port 465.

    Args:
        environment: Variables by name; those of the process if not given.

    Raises:
        Undelivered: None is named, or the address is none; it is not printed.
    """
    text = (os.environ if environment is None else environment).get(VARIABLE, "").strip()
    if not text:
        raise Undelivered(
            f"{VARIABLE}: not set; it names the mail server, as smtp://user:password@mail.example.org:587"
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Undelivered(f"{VARIABLE}: not an address like smtp://user:password@mail.example.org:587")
    user, password = (None if each is None else unquote(each) for each in (parts.username, parts.password))
    is_tls = parts.scheme == "smtps"
    return Server(parts.hostname, port or (465 if is_tls else 587), is_tls, user, password)


def as_mail(
    watch: str,
    alerts: Sequence[Mapping[str, Any]],
    to: str,
    *,
    sender: str | None = None,
    run: Mapping[str, Any] | None = None,
) -> EmailMessage:
    """Return the alerts of a run as one mail.

    Whatever a name holds, it is a text on one line: no header can be made of it.

    Args:
        watch: Id of the watch.
        alerts: The alerts.
        to: Address.
        sender: Address that it comes from.
        run: What the run rests on: what it could not see is said.
    """
    first = subject_of(alerts[0])
    title = first if len(alerts) == 1 else f"{len(alerts)} alerts; {first}"
    mail = EmailMessage(policy=SMTP)
    # A name that is written as an encoded word would be decoded to what it likes.
    mail["Subject"] = f"[{watch}] {title}".replace("=?", "= ?")[:_MOST]
    mail["From"] = sender or "embargraph@localhost"
    mail["To"] = to
    mail["Date"] = format_datetime(datetime.now(UTC))
    # The same for the same alerts to the same address: who has it twice can tell.
    digest = hashlib.sha256("\0".join([to, *(alert["id"] for alert in alerts)]).encode()).hexdigest()
    mail["Message-ID"] = f"<{digest[:40]}@embargraph>"
    mail["List-Id"] = f"<{watch}.watches.embargraph>"
    mail["Auto-Submitted"] = "auto-generated"
    unseen = list(run_lines(run or {}))
    mail.set_content(_text(alerts, unseen))
    mail.add_alternative(_html(title, alerts, unseen), subtype="html")
    return mail


def _text(alerts: Sequence[Mapping[str, Any]], unseen: Sequence[str]) -> str:
    parts = ["\n".join([subject_of(alert), *(f"  {line}" for line in body_lines(alert))]) for alert in alerts]
    if unseen:
        parts.append("\n".join(["What this run could not see:", *(f"  {line}" for line in unseen)]))
    return "\n\n".join(parts) + "\n"


def _html(title: str, alerts: Sequence[Mapping[str, Any]], unseen: Sequence[str]) -> str:
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(_PAGE)
    items = []
    for alert in alerts:
        url = plain(alert.get("url"))
        items.append((subject_of(alert), [line for line in body_lines(alert) if line != url], url))
    return template.render(title=title, items=items, unseen=unseen)


def send_mail(mail: EmailMessage, server: Server | None = None) -> None:
    """Send a mail; to another machine never without encryption.

    Args:
        mail: The mail.
        server: The server; that of the environment if not given.

    Raises:
        Undelivered: It was not taken.
    """
    server = server or read_server()
    try:
        with _connected(server) as connection:
            if server.user is not None:
                connection.login(server.user, server.password or "")
            connection.send_message(mail)
    except smtplib.SMTPAuthenticationError:
        raise Undelivered(f"{server.host}: does not take the user and password of {VARIABLE}") from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = ", ".join(str(code) for code, _ in error.recipients.values())
        raise Undelivered(f"{server.host}: does not take mail for this address ({codes})") from None
    except ssl.SSLError as error:
        raise Undelivered(f"{server.host}: no safe connection: {error.reason or 'its certificate'}") from None
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"{server.host}: answered {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise Undelivered(f"{server.host}: {said}") from None


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.is_tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        elif server.host not in _LOCAL or server.user is not None:
            raise Undelivered(f"{server.host}: offers no STARTTLS; names are not sent in the clear")
    except BaseException:
        connection.close()
        raise
    return connection
