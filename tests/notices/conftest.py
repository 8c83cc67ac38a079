"""Servers that the channels reach, and the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.notices import servers
from tests.notices.servers import MailServer, Receiver

SERVERS: dict[str, Callable[[], Receiver]] = {
    "sms": servers.Signed,
    "webhook": servers.Signed,
    "wecom": servers.Wecom,
    "dingtalk": servers.Dingtalk,
}


@pytest.fixture
def cast(db: None) -> Any:
    from tests.factories.clock import house

    return house()


@pytest.fixture(autouse=True)
def _near(settings: Any) -> None:
    """Our servers are on this machine; a slow one is told apart quickly."""
    settings.CHANNEL_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.CHANNEL_SECONDS = 1


@pytest.fixture
def receiver(kind: str) -> Iterator[Receiver]:
    """The server of the channel that the test is parametrised with."""
    with servers.running(SERVERS[kind]()) as server:
        yield server


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    with servers.running(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
        yield server
