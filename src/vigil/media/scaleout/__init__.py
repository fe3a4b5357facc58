"""One scan by many machines: parts of the listing are tasks, their results are shards, and shards are merged in order."""
