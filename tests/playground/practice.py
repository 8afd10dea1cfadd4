"""A practice pharmacist, so that one person at one screen sees the whole path.

A few seconds after each post one of the desk's pharmacists, the mentioned one first, puts an emoji on it; a few seconds
later the same one says "ready" in the thread or, for a callback, presses "Reached". A caller who chose a callback while
on hold, or dropped off, is called back too. `dev.py run` starts this.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.playground.colleagues import Colleagues, Post
from tests.playground.people import PHARMACISTS, Colleague
from tests.playground.recording import PostSent, Recording, action, mentioned

ACKNOWLEDGE_AFTER = 5.0
"""Seconds from the post to the emoji: time to switch to the channel and look."""
READY_AFTER = 8.0
"""Seconds from the emoji to "ready" or "Reached"."""
READY_WORDS = "ready, ext 4512"
LOOK_EVERY = 0.3


@dataclass(slots=True)
class Pharmacist:
    """Answers posts. Seconds come in with each call, so a test needs no waiting."""

    colleagues: Colleagues
    say: Callable[[str], None]
    cards: dict[Post, dict[str, object]] = field(default_factory=dict[Post, dict[str, object]])
    took: dict[Post, Colleague] = field(default_factory=dict[Post, Colleague])
    due: list[tuple[float, Post, Callable[[Colleague, Post, float], None]]] = field(
        default_factory=list[tuple[float, Post, Callable[[Colleague, Post, float], None]]],
    )

    def notice(self, sent: PostSent, now: float) -> None:
        """Take in a post or an edit of one; a new one is answered ACKNOWLEDGE_AFTER seconds later.

        One that has become a callback is begun anew: who has it calls back.
        """
        before = self.cards.get(sent.post)
        self.cards[sent.post] = sent.card
        if before is None or (action(before, "Reached") is None and action(sent.card, "Reached") is not None):
            self.due = [step for step in self.due if step[1] != sent.post]
            owned = action(sent.card, "Acknowledge") is None and sent.post in self.took
            step = (now + READY_AFTER, sent.post, self.answer) if owned else None
            self.due.append(step or (now + ACKNOWLEDGE_AFTER, sent.post, self.acknowledge))

    def act(self, now: float) -> None:
        """Do what is due."""
        ready = [step for step in self.due if step[0] <= now]
        self.due = [step for step in self.due if step[0] > now]
        for _, post, step in ready:
            step(self._who(post), post, now)

    def acknowledge(self, person: Colleague, post: Post, now: float) -> None:
        """Put an emoji on the post."""
        if action(self.cards[post], "Acknowledge") is None:  # somebody else was quicker, or the caller withdrew
            return
        self.colleagues.react(person, post)
        self.took[post] = person  # the acknowledged card mentions nobody any more
        self.say(f"{person.name} put an emoji on the post in P2P requests.")
        self.due.append((now + READY_AFTER, post, self.answer))

    def answer(self, person: Colleague, post: Post, _now: float) -> None:
        """Say "ready" for a warm transfer; press "Reached" for a callback."""
        reached = action(self.cards[post], "Reached")
        if action(self.cards[post], "Ready for transfer") is not None:
            self.colleagues.reply(person, post, READY_WORDS)
            self.say(f'{person.name} wrote "{READY_WORDS}" in the thread.')
        elif reached is not None:
            self.colleagues.press(person, post, reached)
            self.say(f'{person.name} pressed "Reached" on the callback.')

    def _who(self, post: Post) -> Colleague:
        asked = mentioned(self.cards[post])
        return self.took.get(post) or next((person for person in PHARMACISTS if person.id in asked), PHARMACISTS[0])


def main() -> None:
    """Watch the recording and answer, until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--playground-port", type=int, required=True)
    parser.add_argument("--recording", type=Path, required=True)
    options = parser.parse_args()
    pharmacist = Pharmacist(Colleagues(options.playground_port), lambda text: print(f"  practice: {text}", flush=True))
    recording = Recording(options.recording)
    while True:
        now = time.monotonic()
        for sent in recording.sent():
            pharmacist.notice(sent, now)
        try:
            pharmacist.act(now)
        except OSError as error:
            print(f"  practice: {error}", flush=True)
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
