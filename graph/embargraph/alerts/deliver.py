"""What is to be delivered, delivered: each once it is due, again after a while where it failed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.alerts.undelivered import Undelivered

if TYPE_CHECKING:
    from embargraph.watching.definitions import Watch, WatchFile
    from embargraph.watching.state import Delivery, WatchState
    from embargraph.watching.targets import Target

__all__ = ["RETRIES", "Delivered", "deliver_due", "send_to"]

_LOG = logging.getLogger("embargraph.alerts")
#: Seconds after which a delivery that failed is tried again, one after another; then it is given up.
RETRIES = (30, 300, 1800, 7200, 28800, 86400)
#: Seconds after which another process takes up what this one has begun.
_LEASE = 120


@dataclass(slots=True)
class Delivered:
    """What became of the deliveries that were due: how many of each, and what went wrong."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    switched_off: int = 0
    errors: list[str] = field(default_factory=list)


def deliver_due(
    state: WatchState,
    file: WatchFile,
    *,
    now: datetime | None = None,
    allow_private: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Delivered:
    """Deliver all that is due.

    Who takes a delivery says so first, and then what became of it: a process that
    is killed in between leaves it to be taken again, with the same ids.

    Args:
        state: Where deliveries are kept.
        file: The file of watches: it says where a target is.
        now: The time that counts as now.
        allow_private: Whether webhooks may reach machines of one's own network.
        environment: Where secrets are; the process's if not given.
    """
    done = Delivered()
    tried = set[int]()
    while True:
        # A lease begins when it is taken: many that do not answer take longer than one.
        given = now or datetime.now(UTC)
        delivery = state.claim(_stamp(given), _stamp(given + timedelta(seconds=_LEASE)))
        if delivery is None or delivery.id in tried:
            break
        tried.add(delivery.id)
        watch, target = _target(file, delivery)
        if watch is None or target is None:
            state.settle(delivery.id, "given up", error="the file of watches does not name this target any more")
            done.given_up += 1
            done.errors.append(f"{delivery.watch}: {delivery.form}: not named in the file of watches any more")
            continue
        try:
            alerts = state.alerts(ids=delivery.alerts)
            send_to(
                target, watch, alerts, sender=file.sender, run=_run_body(state, delivery),
                allow_private=allow_private or file.allow_private,
                environment=environment,
            )  # fmt: skip
        except Undelivered as error:
            _failed(state, delivery, target, error, given, done)
        except Exception as error:  # noqa: BLE001 - one that cannot be made must not keep the others from leaving
            _LOG.exception("a delivery of %s failed", delivery.watch)
            _failed(state, delivery, target, Undelivered(f"an internal error: {type(error).__name__}"), given, done)
        else:
            state.settle(delivery.id, "sent")
            done.sent += 1
    return done


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _target(file: WatchFile, delivery: Delivery) -> tuple[Watch | None, Target | None]:
    watch = next((each for each in file.watches if each.id == delivery.watch), None)
    target = next((each for each in watch.to if each.key == delivery.target), None) if watch else None
    return watch, target


def _run_body(state: WatchState, delivery: Delivery) -> dict[str, Any]:
    found = state.run(delivery.run)
    return {} if found is None else dict(found["body"])


def _failed(
    state: WatchState, delivery: Delivery, target: Target, error: Undelivered, now: datetime, done: Delivered
) -> None:
    done.errors.append(f"{delivery.watch}: {target.shown}: {error}")
    if error.is_gone:
        state.settle(delivery.id, "off", error=str(error))
        state.switch_off(delivery.watch, delivery.target, str(error))
        done.switched_off += 1
    elif delivery.attempts >= len(RETRIES):
        state.settle(delivery.id, "given up", error=str(error))
        done.given_up += 1
    else:
        seconds = RETRIES[delivery.attempts]
        # Several that failed together should not come back together.
        wait = max(error.wait or 0.0, seconds * (1 + secrets.randbelow(200) / 1000))
        state.settle(delivery.id, "waiting", error=str(error), due=_stamp(now + timedelta(seconds=min(wait, 172_800))))
        done.failed += 1


def send_to(
    target: Target,
    watch: Watch,
    alerts: list[dict[str, Any]],
    *,
    sender: str | None = None,
    run: Mapping[str, Any] | None = None,
    allow_private: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Send alerts to one target.

    Raises:
        Undelivered: They were not taken.
    """
    if target.form == "lines":
        from embargraph.alerts.lines import add_lines

        add_lines(Path(target.address), alerts)
    elif target.form == "mail":
        from embargraph.alerts.mail import as_mail, read_server, send_mail

        server = read_server(environment)
        send_mail(as_mail(watch.id, alerts, target.address, sender=sender, run=run), server)
    elif target.form == "webhook":
        from embargraph.alerts.webhook import post_alert

        for alert in alerts:
            post_alert(target, alert, allow_private=allow_private, environment=environment)
