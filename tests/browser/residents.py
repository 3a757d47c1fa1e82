"""How people sign up for each program, page by page, by typing."""

from __future__ import annotations

from collections.abc import Sequence

from tests.browser.visitor import Visitor

CHILDREN = (("Ana Núñez", "4"), ("Leo Núñez", "6"), ("Sam Núñez", "7"))


def coffee(visitor: Visitor, email: str) -> None:
    """Two people come for coffee."""
    visitor.follow("Tell us you are coming")
    visitor.press("Continue")
    visitor.type("How many of you are coming?", "2")
    visitor.type("First name", "Ana")
    visitor.type("E-mail address", email)
    visitor.press("Continue")
    visitor.press("Send: we are coming")


def academy(visitor: Visitor, email: str) -> None:
    """One person applies for the class."""
    visitor.follow("Apply")
    visitor.press("Continue")
    visitor.type("Full name", "Maria Åsa Núñez-O'Brien")
    visitor.press("Continue")
    visitor.type("E-mail address", email)
    visitor.press("Continue")
    academy_from_home(visitor)
    visitor.press("Send application")


def academy_from_home(visitor: Visitor) -> None:
    """The pages of the application from where somebody lives to the check of the answers."""
    visitor.type("Mailing address", "PO Box 12, St. Paul, MN 55199")
    visitor.tick("I live in St. Anthony Village")
    visitor.press("Continue")
    for part, typed in (("Month", "3"), ("Day", "14"), ("Year", "1985")):
        visitor.page.get_by_label(part, exact=True).press_sequentially(typed)
    visitor.press("Continue")
    visitor.tick("The dates shown for this class")
    visitor.tick("No", exact=True)
    visitor.press("Continue")
    visitor.type("Full name", "Rosa Núñez")
    visitor.type("Phone", "612-555-0144")
    visitor.press("Continue")
    visitor.press("Continue")


def women(visitor: Visitor, email: str, guardian: str = "") -> None:
    """One person signs up for the day; one of 17 names the address of a guardian."""
    visitor.follow("Sign up")
    visitor.press("Continue")
    visitor.type("Full name", "Hodan Warsame")
    visitor.tick("16 or 17" if guardian else "18 or older")
    if guardian:
        visitor.type("Parent's or guardian's name", "Ali Warsame")
        visitor.type("Parent's or guardian's e-mail address", guardian)
    visitor.press("Continue")
    visitor.type("E-mail address", email)
    visitor.press("Continue")
    visitor.tick("I live in St. Anthony Village")
    visitor.press("Continue")
    visitor.choose("T-shirt size", "M")
    visitor.press("Continue")
    visitor.type("Full name", "Ali Noor")
    visitor.type("Phone", "612-555-0145")
    visitor.press("Continue")
    visitor.press("Continue")
    visitor.tick("Only in group shots")
    visitor.agree_to_all()
    visitor.press("Continue")
    visitor.press("Send registration")


def game(
    visitor: Visitor,
    email: str,
    children: Sequence[tuple[str, str]] = CHILDREN,
    *,
    door: str = "Sign up your children",
) -> None:
    """A guardian signs up children for the game, or for its waitlist."""
    visitor.follow(door)
    visitor.press("Continue")
    guardian(visitor, email)
    visitor.press("Continue")
    for place, (name, grade) in enumerate(children, start=1):
        visitor.type("Child's full name", name)
        visitor.tick(f"Grade {grade}")
        visitor.choose("T-shirt size", "YM")
        visitor.press("Add another child" if place < len(children) else "Continue")
    visitor.type("Full name", "Rosa Núñez")
    visitor.type("Phone", "612-555-0144")
    visitor.tick_all("No")
    visitor.press("Continue")
    visitor.press("Continue")
    if len(children) > 1:
        visitor.tick("Give us the places that are open")
    visitor.tick_all("Yes")
    visitor.agree_to_all()
    visitor.press("Continue")
    names = [name for name, _grade in children]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else ""
    visitor.press(f"Send registration for {listed}" if listed else "Send registration")


def guardian(visitor: Visitor, email: str) -> None:
    """The page about the adult."""
    visitor.type("Your full name", "Maria Núñez")
    visitor.choose("You are the child's", "parent")
    visitor.type("E-mail address", email)
    visitor.type("Phone we can reach", "(612) 555-0123")
    visitor.tick("I live in St. Anthony Village")


SIGN_UPS = {
    "citizens-academy": academy,
    "women-in-policing": women,
    "coffee-with-a-cop": coffee,
    "cops-vs-kids": game,
}
