"""An alarm rings at the addresses the operator named, and says nothing about a customer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from hilft.channels import alarms
from hilft.channels.sender import lease, send
from hilft.deliveries.actions import enqueue_for_person
from hilft.people.models import Organisation
from tests.channels.small_smtp import SmallServer
from tests.world import World


class Bell(HTTPServer):
    """A chat room on loopback: what it was told, and how it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.told: list[dict[str, Any]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/s3cr3t"


class _Answer(BaseHTTPRequestHandler):
    server: Bell

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def bell(settings: Settings) -> Iterator[Bell]:
    alarms._left_alone.clear()
    with Bell() as bell:
        threading.Thread(target=bell.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        settings.ALARM_URLS = [bell.url]
        yield bell
        bell.shutdown()


def send_all(world: World) -> None:
    while leased := lease(now=world.now):
        send(leased, now=world.now)


def test_an_alarm_rings_with_a_number_and_a_link(world: World, post: SmallServer, bell: Bell) -> None:
    case = world.case("Robin Sand cannot telephone")
    enqueue_for_person(case.pk, world.lena.pk, "climbed", key="1", now=world.now)
    send_all(world)
    (told,) = bell.told
    assert told["title"] == f"Lena Lead: case {case.pk} needs you"
    assert told["body"].endswith(f"/desk/cases/{case.pk}/")
    assert told["text"] == f"{told['title']}\n{told['body']}"
    assert "Robin" not in str(told)
    assert "Robin" in post.letters[0]["Subject"]


def test_many_alarms_ring_once_and_letters_that_are_no_alarms_do_not(
    world: World, post: SmallServer, bell: Bell
) -> None:
    Organisation.objects.update(language="de")
    for number in range(4):
        case = world.case(f"Matter {number}")
        enqueue_for_person(case.pk, world.lena.pk, "climbed", key=f"{number}", now=world.now)
    enqueue_for_person(case.pk, world.anna.pk, "consult_answered", key="other", now=world.now)
    world.mail("The line is dead")
    send_all(world)
    assert [told["title"] for told in bell.told] == ["Lena Lead: 4 Fälle brauchen Sie"]


def test_a_bell_that_is_broken_holds_up_no_letter(
    world: World, post: SmallServer, bell: Bell, capsys: pytest.CaptureFixture[str]
) -> None:
    bell.status = 500
    for number, person in enumerate((world.lena, world.hanna, world.doris)):
        case = world.case(f"Matter {number}")
        enqueue_for_person(case.pk, person.pk, "climbed", key=f"{number}", now=world.now)
    send_all(world)
    assert len(post.letters) == 3
    assert len(bell.told) == 1  # then it is left alone for a while
    told = capsys.readouterr().err
    assert "An alarm was not heard." in told
    assert "s3cr3t" not in told
