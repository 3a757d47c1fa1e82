"""`make scan`: strangers' tools against a running demo, as nobody and as each role."""
