"""What reaches the demo's company besides questions: what is said about it elsewhere, and mail not meant for it.

And answers that were written and leave later: one is held, because its customer wrote once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.planned import latest_for
from hilft.cases.models import Case
from hilft.conversations.models import Conversation
from hilft.demo.company import Company
from hilft.demo.script import Scene, Script
from hilft.demo.texts import FINDS, STRAYS, Find, Stray
from hilft.desk.actions import Reply
from hilft.desk.asides import put_aside
from hilft.desk.planned import send_due_words, write_later
from hilft.intake.actions import Place, TakenIn, Word, take_in
from hilft.listening.actions.deciding import not_for_us, say_what_is_ours
from hilft.listening.actions.finding import find
from hilft.listening.models import Candidate
from hilft.people.models import Person

HOUR = timedelta(hours=1)
HELD = "Your new router left our house this morning; the number of the parcel follows today."
ARRIVES = "The technician confirms Thursday, 8 to 12 o'clock. Please see that somebody is at home."


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
        self.script.at(self.now - 3 * HOUR, self._answered_later("router", ARRIVES, held=False))
        self.script.at(self.now - 3 * HOUR, self._answered_later("parcel", HELD, held=True))

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
            word = Reply(text=stray.told, seen=_seen(case.pk), conversation_id=taken.conversation.pk)
            put_aside(case.pk, word if stray.told else None, why=stray.why, reason=stray.reason, by=case.owner, now=at)

        def scene(at: datetime) -> None:
            taken = self._mail(f"stray.{number}", stray.name, stray.subject, stray.text, stray.language, at)
            self.script.after(at, HOUR, lambda moment: look(taken, moment))

        return scene

    def _answered_later(self, key: str, text: str, *, held: bool) -> Scene:
        """Write an answer that leaves later; one that is held leaves too late, since the customer wrote meanwhile."""

        def scene(at: datetime) -> None:
            subject, asked = {
                "router": ("When does the technician come?", "You wrote that somebody comes this week. On which day?"),
                "parcel": ("New router not here yet", "You promised me a new router for this week. Is it on its way?"),
            }[key]
            taken = self._mail(f"later.{key}", "Ronja" if held else "Henrik", subject, asked, "en", at)
            owner = Person.objects.get(owned=taken.case_id)
            row = ledger.lock(taken.case_id)
            latest = latest_for(row.standing, now=at)
            send_at = at + HOUR if held else min(latest, self.now + timedelta(days=1))
            said = Reply(text=text, seen=row.seq, conversation_id=taken.conversation.pk)
            try:
                write_later(taken.case_id, said, send_at=send_at, by=owner, now=at)
            except Refused:
                return
            if held:
                self.script.at(at + HOUR / 2, self._once_more(taken.conversation))
                self.script.at(send_at, lambda moment: _send(moment))

        return scene

    def _once_more(self, talk: Conversation) -> Scene:
        def scene(at: datetime) -> None:
            text = "It is no longer needed: a neighbour lent me one. What do I do with the parcel?"
            word = Word(channel="mail", key=talk.key, address="", text=text, said_at=at, customer=talk.customer)
            take_in(word, now=at)

        return scene

    def _mail(self, key: str, name: str, subject: str, text: str, language: str, at: datetime) -> TakenIn:
        word = Word(
            channel="mail",
            key=f"around:{key}",
            remote_id=f"<around.{key}@kunden.example>",
            address=f"{name.split()[0].lower()}.{key}@kunden.example",
            name=name,
            subject=subject,
            text=text,
            said_at=at,
            language=language,
            team_id=self.company.teams["Network"].pk,
        )
        return take_in(word, now=at)


def _seen(case_id: int) -> int:
    return ledger.lock(case_id).seq


def _send(at: datetime) -> None:
    send_due_words(now=at)
