"""The outbox: mails owed, written with the act they tell of and sent by the worker."""
