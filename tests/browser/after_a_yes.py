"""What follows a provisional yes: papers, check, the last word of the applicant."""

from __future__ import annotations

from tests import factories
from tests.browser.inspection import Inspection
from tests.browser.post import Post, link_in
from tests.browser.visitor import Visitor
from tests.factories import ACADEMY
from tests.live import LiveServer


def sign_in(visitor: Visitor, house: LiveServer, role: str) -> None:
    """An account of one role in the program."""
    with house.app.app_context():
        email = factories.staff(ACADEMY, role=role).email
    visitor.go("/staff/sign-in")
    visitor.type("E-mail", email)
    visitor.type("Passphrase", factories.PASSPHRASE)
    visitor.press("Sign in")


def signs(resident: Visitor, post: Post, email: str, *, inspected: bool) -> None:
    """Follow the mail about the provisional yes, forget everything at first, and sign."""
    mail = post.wait(email, 3)
    assert str(mail["Subject"]).startswith("You are provisionally accepted")
    resident.go(link_in(mail))
    assert "Maria" not in resident.text
    resident.press("Open my papers")
    resident.press("Sign and send")
    assert "There is a problem" in resident.text
    if inspected:
        seen = Inspection()
        seen.look(resident, "papers, errors", 422)
        assert not seen.findings
    resident.tick("Only in group shots")
    resident.agree_to_all()
    resident.press("Sign and send")
    assert "Thank you, the papers are signed" in resident.text
    mail = post.wait(email, 4)
    assert "Your papers are signed" in str(mail["Subject"])
    if inspected:
        thinks_again(resident, link_in(mail))


def thinks_again(resident: Visitor, link: str) -> None:
    """Look at what taking back the consent would lead to, and leave it."""
    seen = Inspection()
    resident.go(link)
    resident.press("Open my registration")
    resident.press("Take back the consent")
    seen.look(resident, "take back the consent")
    resident.press("No, leave it")
    assert "Take back the consent" in resident.text
    assert not seen.findings


def checks(reviewer: Visitor, house: LiveServer, *, inspected: bool) -> None:
    """The reviewer opens what the check needs and notes a word."""
    sign_in(reviewer, house, "reviewer")
    seen = Inspection()
    if inspected:
        seen.look(reviewer, "checks")
    # The demo of other tests may have people of the same name; the newest waits the shortest.
    reviewer.page.get_by_role("link", name="Maria Åsa Núñez-O'Brien").last.click()
    assert "1985" not in reviewer.text
    reviewer.press("Show them")
    assert "Born: 1985-03-14" in reviewer.text
    reviewer.press("Note the outcome")
    if inspected:
        seen.look(reviewer, "check, error", 422)
    reviewer.tick("Clear")
    reviewer.press("Note the outcome")
    assert "clear, noted" in reviewer.text
    assert not seen.findings


def takes_the_place(resident: Visitor, post: Post, email: str) -> None:
    """Follow the mail about the yes, and confirm."""
    resident.go(link_in(post.wait(email, 5)))
    resident.press("Open my registration")
    resident.press("Take the place")
