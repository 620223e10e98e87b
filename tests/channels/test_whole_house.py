"""The whole way on real servers: Postfix, Dovecot, the work process as it runs, the mailboxes of those who write."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from hilft.base.clock import now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from hilft.channels.adapters.email.account import EmailAccount
from hilft.channels.adapters.email.channel import Email
from hilft.channels.contract import Heard, Outgoing, SentFile
from hilft.channels.models import Account, RawMessage
from hilft.community.actions.asking import ask as community_asks
from hilft.community.actions.boards import Sign, make_board
from hilft.conversations.actions import Enclosure
from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.experts.actions import ask
from hilft.people import queries
from hilft.people.models import Organisation
from tests.channels.email.ear import letter, post
from tests.channels.servers import PASSWORD, MailServers, eventually
from tests.conftest import guarded
from tests.shift import later
from tests.world import World

pytestmark = pytest.mark.channels

ROOT = Path(__file__).parents[2]
PETRA, CARE, TAMME = "petra@bucht.example", "care@fernnetz.example", "tamme@bucht.example"
PATIENCE = 30.0


@dataclass
class WorkingHouse:
    """A small world whose loops run in processes of their own, on the tests' database and the real mail servers."""

    world: World
    env: dict[str, str]
    log: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "hilft.work.loops"]
            worker = subprocess.Popen(command, env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=log, stdout=log)
        self.workers.append(worker)
        return worker

    def end(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            worker.wait(20)

    def sends_everything(self) -> bool:
        return not Delivery.objects.filter(sent_at=None, failed_at=None).exists()


@pytest.fixture
def house(transactional_db: None, servers: MailServers, tmp_path: Path, settings: Settings) -> Iterator[WorkingHouse]:
    """A house on the real servers; nobody works in it yet."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    queries._kept.clear()
    world = World(now=now())
    Organisation.objects.update(care_address=CARE)
    world.emil.email = TAMME
    world.emil.save()
    told = connection.settings_dict
    parts = {"user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"], "port": told["PORT"]}
    address = psycopg.conninfo.make_conninfo(dbname=told["NAME"], **{k: v for k, v in parts.items() if v})
    env = dict(
        os.environ,
        DATABASE_URL=address,
        DJANGO_SETTINGS_MODULE="hilft.settings",
        PYTHONUNBUFFERED="1",
        HILFT_FILES=settings.MEDIA_ROOT,
        HILFT_CANARY_MINUTES="0",
        HILFT_SMTP=f"smtp://127.0.0.1:{servers.ports['smtp']}",
        HILFT_IMAP=f"imap://{quote(CARE)}:{quote(PASSWORD)}@127.0.0.1:{servers.ports['imap']}",
    )
    running = WorkingHouse(world, env, tmp_path / "work.log")
    with guarded():  # the work process audits the house, and would open a case about guards that are off
        yield running
        running.end()
    assert "Traceback" not in running.log.read_text()


@pytest.fixture
def working(house: WorkingHouse) -> WorkingHouse:
    """The same with one work process, which has reached the mailbox."""
    house.start_worker()
    heard = Account.objects.filter(name="mail", heard_at__isnull=False)
    assert eventually(heard.exists, PATIENCE), house.log.read_text()
    return house


@pytest.fixture
def tamme(servers: MailServers, care: EmailAccount) -> Iterator[Email]:
    """The expert's mailbox."""
    email = Email(EmailAccount(TAMME, imap=replace(care.imap, user=TAMME), smtp=care.smtp, name="Tamme Tide"))
    yield email
    email.close()


def mails_in(mailbox: Email, count: int) -> list[Heard]:
    """Wait until so many mails are in a mailbox, and read them."""
    assert eventually(lambda: len(list(mailbox.fetch(""))) >= count, PATIENCE)
    return [mailbox.read(raw) for raw in mailbox.fetch("")]


def write(mailbox: Email, key: str, subject: str, text: str, **more: object) -> None:
    mailbox.deliver(Outgoing(key, more.pop("to", CARE), subject, text, **more))  # type: ignore[arg-type]


def reply(mailbox: Email, key: str, mail: Heard, text: str, **more: object) -> None:
    """Answer a mail as a mail program does."""
    told = {"to": mail.author.reply_to or mail.author.address, "in_reply_to": mail.remote_id}
    write(mailbox, key, f"Re: {mail.subject}", text, references=(*mail.references, mail.remote_id), **told, **more)


def one_case(**known: object) -> Case:
    """Wait for the one case that is like this."""
    assert eventually(lambda: Case.objects.filter(**known).count() == 1, PATIENCE)
    return Case.objects.select_related("owner").get(**known)


def test_from_a_customers_mailbox_to_the_desk_and_back(working: WorkingHouse, petra: Email) -> None:
    picture = SentFile("router.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(500))
    write(petra, "q1", "Router", "My router blinks red since Monday.", attachments=(picture,), language="en")
    case = one_case(kind="customer")
    (receipt,) = mails_in(petra, 1)
    assert f"case {case.pk}" in receipt.subject
    assert case.owner.alias in receipt.text
    assert "(advisor)" in receipt.text
    raw = RawMessage.objects.get()
    assert (raw.message_id is not None, b"blinks" in bytes(raw.sealed)) == (True, False)

    conversation = Conversation.objects.get(placement__case=case)
    paper = Enclosure("reset.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(300))
    answer(case.pk, conversation.pk, text="Press reset.", files=[paper], by=working.world.anna, now=now())
    ours = mails_in(petra, 2)[1]
    assert ours.text.startswith("Press reset.")
    asked = Message.objects.get(customer__isnull=False)
    assert asked.remote_id in ours.references
    assert [(file.name, file.content) for file in ours.attachments] == [(paper.name, paper.content)]

    reply(petra, "q2", ours, "That helped, thank you.\n")
    assert eventually(lambda: Message.objects.filter(text="That helped, thank you.").exists(), PATIENCE)
    assert Case.objects.count() == 1
    assert set(Message.objects.values_list("conversation_id", flat=True)) == {conversation.pk}
    (file,) = asked.attachments.all()
    assert (file.name, file.media_type, file.size) == ("router.png", "image/png", 508)


def test_what_machines_write_is_set_aside_and_what_cannot_arrive_is_the_owners_case(
    working: WorkingHouse, petra: Email, servers: MailServers
) -> None:
    post(servers, letter(1, "I am away.", Subject="Out of office", Auto_Submitted="auto-replied"))
    post(servers, letter(2, "Our own words.", X_Loop=CARE))
    post(servers, letter(3, "Answer me.", From="nobody@bucht.example"))
    case = one_case(kind="customer")
    trouble = one_case(kind="operations")
    assert (trouble.parent_id, trouble.owner) == (case.pk, case.owner)
    asides = RawMessage.objects.exclude(set_aside="").order_by("set_aside").values_list("set_aside", flat=True)
    assert eventually(lambda: list(asides.all()) == ["auto_reply", "bounce", "loop"], PATIENCE)
    assert Delivery.objects.get(case_id=case.pk, what="receipt").failed_at is not None
    assert list(petra.fetch("")) == []  # no machine was answered


def test_an_expert_answers_by_mail(working: WorkingHouse, petra: Email, tamme: Email) -> None:
    write(petra, "q1", "IPv6", "Why can my site not be reached over IPv6?")
    case = one_case(kind="customer")
    ask(case.pk, expert=working.world.emil, question="Is the prefix announced?", by=case.owner, now=now())
    (question,) = mails_in(tamme, 1)
    assert "Is the prefix announced?" in question.text
    reply(tamme, "a1", question, "No. It is now.")
    consult = one_case(kind="consult", closed_at__isnull=False).consult
    assert (consult.verdict, consult.answer) == ("answered", "No. It is now.")


def test_a_reply_to_a_notice_about_a_public_question_stays_private(working: WorkingHouse, petra: Email) -> None:
    board = make_board(Sign(name_en="Network", name_de="Netz", team=working.world.team), by=working.world.hanna)
    asked = community_asks(board, title="No IPv6", text="Nothing answers.", by=PETRA, now=now())
    (confirm,) = mails_in(petra, 1)
    reply(petra, "r1", confirm, "My customer number is 4711.")
    word = "My customer number"
    assert eventually(lambda: Message.objects.filter(text__startswith=word).exists(), PATIENCE)
    private = Message.objects.select_related("conversation__placement").get(text__startswith=word)
    assert (private.audience, private.conversation.audience, private.published_at) == ("private", "private", None)
    assert private.conversation.placement.case_id == asked.case_id
    reply(petra, "r2", confirm, "And one more thing.")
    assert eventually(lambda: Message.objects.filter(text="And one more thing.").exists(), PATIENCE)
    assert Conversation.objects.filter(placement__case_id=asked.case_id).count() == 2
    assert Message.objects.filter(audience="public").count() == 1


def test_mail_servers_that_go_away_and_come_back_lose_nothing(
    working: WorkingHouse, petra: Email, servers: MailServers
) -> None:
    servers.stop_postfix()
    silent = working.world.mail("We never wrote this", address=PETRA)
    outbox = Account.objects.filter(name="outbox")
    assert eventually(outbox.exclude(trouble="").exists, PATIENCE)
    assert Delivery.objects.get(case_id=silent.case_id).attempts == 0
    servers.stop_dovecot()
    assert eventually(Account.objects.filter(name="mail").exclude(trouble="").exists, PATIENCE)
    servers.start()
    post(servers, letter(1, "Are you there?"))
    with later(timedelta(minutes=10)):
        assert eventually(lambda: not Account.objects.exclude(trouble="").exists(), 2 * PATIENCE)
        assert eventually(Message.objects.filter(text="Are you there?").exists, PATIENCE)
        assert eventually(working.sends_everything, PATIENCE)
    assert len(mails_in(petra, 2)) == 2
    assert not Case.objects.filter(kind="operations").exists()


def test_killed_again_and_again_while_a_hundred_mails_arrive_nothing_is_lost_and_nothing_comes_twice(
    house: WorkingHouse, petra: Email, servers: MailServers
) -> None:
    dice = random.Random(11)
    letters = [letter(number, f"This is matter number {number}.") for number in range(100)]
    arriving = threading.Thread(target=post, args=(servers, *letters))
    workers = [house.start_worker(), house.start_worker()]
    arriving.start()
    for _ in range(10):
        seen, target = Message.objects.count(), dice.randrange(1, 12)
        _wait_for_more(seen + target, dice.uniform(0.0, 1.5))
        victim = dice.randrange(2)
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim].wait(10)
        workers[victim] = house.start_worker()
    arriving.join()
    assert eventually(lambda: Message.objects.count() == 100, 60), house.log.read_text()
    with later(timedelta(minutes=6)):  # the leases of the killed run out
        assert eventually(house.sends_everything, 60), house.log.read_text()
        assert eventually(lambda: not RawMessage.objects.filter(taken_in_at=None).exists())
    assert Message.objects.values("text").distinct().count() == 100
    assert (RawMessage.objects.count(), Case.objects.count()) == (100, 100)
    receipts = mails_in(petra, 100)
    identities = {receipt.remote_id for receipt in receipts}
    assert identities == set(Delivery.objects.values_list("remote_id", flat=True))
    assert len(identities) == 100
    # Killed between the server's yes and our note of it, a letter leaves again: recognisable, and rarely.
    assert len(receipts) - 100 <= 10


def _wait_for_more(count: int, seconds: float) -> None:
    enough: Callable[[], bool] = lambda: Message.objects.count() >= count  # noqa: E731 - a question, asked again
    eventually(enough, 3.0 + seconds)
