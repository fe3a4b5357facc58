"""Assessment, the queue and its clocks, tasks, sealing."""
