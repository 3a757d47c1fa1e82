"""The core: register, seats, decisions, withdrawals, changes."""
