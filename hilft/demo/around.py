"""What reaches the demo's company besides questions: what is said about it elsewhere, and mail not meant for it.

And answers that were written and leave later: one is held, because its customer wrote once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hilft.cases import ledger
from hilft.cases.actions.planned import latest_for
from hilft.cases.models import Case
from hilft.conversations.models import Conversation
from hilft.demo.company import Company
from hilft.demo.script import Scene, Script
from hilft.demo.texts import FINDS, LATER, STRAYS, Find, Later, Stray
from hilft.desk.actions import Reply
from hilft.desk.asides import put_aside
from hilft.desk.planned import send_due_words, write_later
from hilft.intake.actions import Place, TakenIn, Word, take_in
from hilft.listening.actions.deciding import not_for_us, say_what_is_ours
from hilft.listening.actions.finding import find
from hilft.listening.models import Candidate
from hilft.people.models import Person

HOUR = timedelta(hours=1)


@dataclass
class Around:
    """Puts the last days on the script; `now` is today."""

    company: Company
    script: Script
    now: datetime

    def finds(self) -> None:
        """People speak about the company without writing to it; some of them need an answer."""
        begun = self.now - timedelta(days=20)
        names, products, others = "Nordlicht", "Nordlicht Home\nPolarbox", "Südkabel"
        say_what_is_ours(names=names, products=products, others=others, by=self.company.people["otto"], now=begun)
        for number, said in enumerate(FINDS):
            self.script.at(self.now - timedelta(hours=said.hours), self._found(number, said))

    def strays(self) -> None:
        """Mail that somebody else was meant to get, and mail that nobody wants, is set aside with a reason."""
        for number, stray in enumerate(STRAYS):
            self.script.at(self.now - timedelta(days=4 + number, hours=2), self._strayed(number, stray))

    def later(self) -> None:
        """Two answers leave later; the customer of one writes before it does."""
        for number, later in enumerate(LATER):
            self.script.at(self.now - 3 * HOUR, self._answered_later(number, later))

    def _found(self, number: int, said: Find) -> Scene:
        def scene(at: datetime) -> None:
            page = f"https://social.example/@{said.author}/{number}"
            word = Word(
                channel="mastodon",
                network="mastodon",
                key=page,
                remote_id=page,
                address=f"{said.author}@social.example",
                name=said.author,
                text=said.text,
                said_at=at - 4 * timedelta(minutes=number + 1),
                language=said.language,
                audience="public",
                team_id=self.company.teams["Network"].pk,
                place=Place(permalink=page, may_reply=False),
            )
            find(word, term=said.term, handle=f"@{said.author}", now=at)
            if said.verdict:
                kept = Candidate.objects.get(channel="mastodon", remote_id=page)
                not_for_us(kept.pk, reason=said.reason, by=self.company.people["jonas"], now=at + HOUR / 2)

        return scene

    def _strayed(self, number: int, stray: Stray) -> Scene:
        def look(taken: TakenIn, at: datetime) -> None:
            case = Case.objects.select_related("owner").get(pk=taken.case_id)
            word = Reply(text=stray.told, seen=ledger.lock(case.pk).seq, conversation_id=taken.conversation.pk)
            put_aside(case.pk, word if stray.told else None, why=stray.why, reason=stray.reason, by=case.owner, now=at)

        def scene(at: datetime) -> None:
            taken = self._mail(f"stray.{number}", stray, at)
            self.script.after(at, HOUR, lambda moment: look(taken, moment))

        return scene

    def _answered_later(self, number: int, later: Later) -> Scene:
        """Write an answer that leaves as late as it may within a day, or too soon to see that the customer wrote."""

        def scene(at: datetime) -> None:
            taken = self._mail(f"later.{number}", later, at)
            row = ledger.lock(taken.case_id)
            latest = min(latest_for(row.standing, now=at), self.now + timedelta(days=1))
            send_at = at + HOUR if later.more else latest
            said = Reply(text=later.answer, seen=row.seq, conversation_id=taken.conversation.pk)
            write_later(taken.case_id, said, send_at=send_at, by=Person.objects.get(owned=taken.case_id), now=at)
            if later.more:
                self.script.at(at + HOUR / 2, lambda moment: _write_again(taken.conversation, later.more, moment))
                self.script.at(send_at, _send)

        return scene

    def _mail(self, key: str, mail: Stray | Later, at: datetime) -> TakenIn:
        word = Word(
            channel="mail",
            key=f"around:{key}",
            remote_id=f"<around.{key}@kunden.example>",
            address=f"{mail.name.split()[0].lower()}.{key}@kunden.example",
            name=mail.name,
            subject=mail.subject,
            text=mail.text,
            said_at=at,
            language=mail.language,
            team_id=self.company.teams["Network"].pk,
        )
        return take_in(word, now=at)


def _write_again(talk: Conversation, text: str, at: datetime) -> None:
    take_in(Word(channel="mail", key=talk.key, address="", text=text, said_at=at, customer=talk.customer), now=at)


def _send(at: datetime) -> None:
    send_due_words(now=at)
