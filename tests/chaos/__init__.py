"""`make chaos`: real processes, real kill -9, real SMTP, on both engines; a line for each proof."""
