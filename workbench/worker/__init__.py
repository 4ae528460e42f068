"""The worker: its loop and wake-up calls, jobs that hang, predecessors that died, clocks that were moved, memory given back."""
