"""The places for questions."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.community.models import Board
from hilft.people.models import Person, Team
from hilft.people.permissions import Right, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What stands over a board, in both languages, and whose team its questions go to (None: everybody's)."""

    name_en: str
    name_de: str
    about_en: str = ""
    about_de: str = ""
    team: Team | None = None


def make_board(sign: Sign, *, by: Person) -> Board:
    """Open a board at the end of the list."""
    require(by, Right.PUBLISH)
    return _new_board(sign)


def change_board(board: Board, sign: Sign, *, by: Person) -> Board:
    """Rename a board or let another team answer there; its address and its questions stay."""
    require(by, Right.PUBLISH)
    _need_names(sign)
    board.name_en, board.name_de, board.team = sign.name_en, sign.name_de, sign.team
    board.about_en, board.about_de = sign.about_en, sign.about_de
    board.save()
    return board


@transaction.atomic
def first_board(sign: Sign) -> Board:
    """Open the board a new house begins with, before anybody works in it."""
    if Board.objects.exists():
        raise Refused(_("There is a board already."))
    return _new_board(sign)


def _new_board(sign: Sign) -> Board:
    _need_names(sign)
    slug = slugify(sign.name_en)[:50] or "board"
    if Board.objects.filter(slug=slug).exists():
        raise Refused(_("There is a board of this name already."))
    last = Board.objects.aggregate(last=Max("position"))["last"]
    return Board.objects.create(
        slug=slug,
        name_en=sign.name_en,
        name_de=sign.name_de,
        about_en=sign.about_en,
        about_de=sign.about_de,
        team=sign.team,
        position=0 if last is None else last + 1,
    )


def _need_names(sign: Sign) -> None:
    if not sign.name_en.strip() or not sign.name_de.strip():
        raise Refused(_("A board needs a name in both languages."))
