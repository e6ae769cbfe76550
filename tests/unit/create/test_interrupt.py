"""Signals end the work at a safe moment, once."""

from __future__ import annotations

import os
import time

import pytest

from envhook.create.interrupt import Guard, Interrupted


def test_a_signal_waits_for_the_end_of_a_shield() -> None:
    steps = []
    with pytest.raises(Interrupted), Guard() as guard:
        with guard.shield:
            os.kill(os.getpid(), 2)
            steps.append("finished")
        steps.append("never")
    assert steps == ["finished"]


def test_a_second_signal_does_not_disturb_the_cleaning_up() -> None:
    steps = []
    with pytest.raises(Interrupted), Guard():
        try:
            os.kill(os.getpid(), 2)
        finally:
            os.kill(os.getpid(), 2)
            os.kill(os.getpid(), 15)
            steps.append("clean")
    assert steps == ["clean"]
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), 2)
        time.sleep(1)
