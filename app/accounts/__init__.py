"""Staff sign-in, roles, and the one place that answers "may this person see this?"."""
