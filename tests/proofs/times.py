"""Time passes, clocks stand still, machines die."""

from datetime import timedelta

from hypothesis.stateful import rule

from tests.proofs.estate import PAUSES, Life


class Times(Life):
    """The rules of the clock."""

    @rule(span=PAUSES)
    def time_passes_and_no_clock_runs(self, span: timedelta) -> None:
        self.trial.wait(span)

    @rule(span=PAUSES)
    def time_passes(self, span: timedelta) -> None:
        self.trial.wait(span)
        self.trial.tick()

    @rule()
    def time_passes_until_the_next_deadline(self) -> None:
        ahead = [case.wake_at for case in self.trial.before.values() if case.wake_at is not None]
        if ahead:
            self.trial.wait(max(min(ahead) - self.trial.now, timedelta(0)))
            self.trial.tick()

    @rule()
    def a_day_passes(self) -> None:
        for _ in range(2):
            self.trial.wait(timedelta(hours=12))
            self.trial.tick()

    @rule()
    def the_clock_runs(self) -> None:
        self.trial.tick()
