"""Who may do what, and what strangers try."""
