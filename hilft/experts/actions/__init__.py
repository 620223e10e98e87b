"""The verbs of this room: asking and answering, and keeping the directory of who knows what."""

from hilft.experts.actions.consults import (
    Verdict,
    Whom,
    answer,
    answer_at_desk,
    ask,
    ask_whom,
    give_key,
    pass_on,
    say_more,
    take_on,
)  # fmt: skip
from hilft.experts.actions.directory import Known, keep_skill, name_expert_duty, remove_skill
from hilft.experts.actions.reminding import remind

__all__ = [
    "Known", "Verdict", "Whom", "answer", "answer_at_desk", "ask", "ask_whom", "give_key", "keep_skill",
    "name_expert_duty", "pass_on", "remind", "remove_skill", "say_more", "take_on",
]  # fmt: skip
