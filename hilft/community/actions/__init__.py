"""What customers and the house do in the community, on the blog and on a customer's own case page."""

from hilft.community.actions.asking import accept, answer, ask, confirm_question, thank
from hilft.community.actions.blog import comment, publish, revise
from hilft.community.actions.boards import change_board, make_board
from hilft.community.actions.correcting import correct, withdraw
from hilft.community.actions.members import choose_name

__all__ = [
    "accept", "answer", "ask", "change_board", "choose_name", "comment", "confirm_question", "correct", "make_board",
    "publish", "revise", "thank", "withdraw",
]  # fmt: skip
