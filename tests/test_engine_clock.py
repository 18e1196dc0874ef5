"""Time limits are spent on questions, not on compiling."""

from __future__ import annotations

import time

from accessibility.travel.engine.clock import standing_still, working_seconds


def test_the_clock_stands_still_while_kernels_are_compiled():
    began, wall = working_seconds(), time.perf_counter()
    with standing_still():
        time.sleep(0.05)
    assert time.perf_counter() - wall >= 0.05
    assert working_seconds() - began < 0.04


def test_a_kernel_compiled_at_its_first_call_takes_no_time_from_a_limit():
    from accessibility.travel.engine.compiling import call, kernel

    @kernel
    def doubled(number):
        return 2 * number

    began = working_seconds()
    assert call(doubled, 21) == 42
    assert working_seconds() - began < 0.04
