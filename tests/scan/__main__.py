"""Run wapiti and sqlmap over a demo, and measure what answers give away by their time.

`python -m tests.scan FOLDER [role ...]`; FOLDER holds `wapiti` and `sqlmap`. Ends with 1 when
anything was found. Each line says how much was looked at: nought of nothing is no result.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import select

from app.extensions import db
from app.messages import links
from app.models import Offering, Registration, Submission
from tests import engines
from tests.live import ROOT, LiveServer
from tests.scan.visits import LIFTED, Guest, timing

NOBODY = "nobody"
ROLES = (
    "coordinator",
    "academy",
    "records",
    "reviewer",
    "medical",
    "desk",
    "lead",
    "chief",
    "admin",
)
MODULES = (
    "backup,cookieflags,crlf,csp,exec,file,htaccess,http_headers,log4shell,methods,permanentxss,"
    "redirect,shellshock,spring4shell,sql,ssrf,timesql,upload,xss,xxe"
)
SECONDS = int(os.environ.get("SCAN_SECONDS", "600"))
LEVEL = os.environ.get("SCAN_LEVEL", "2")
# What would end the sign-in that the scan uses.
LEFT_OUT = ("/staff/sign-out", "/staff/accounts/*", "/dev/*")
# The site is scanned over http: the proxy adds what https asks for, and a test looks at that.
OF_HTTP = {"Strict-Transport-Security is not set", "Secure flag is not set"}


def wapiti(tools: Path, server: LiveServer, role: str, folder: Path) -> tuple[int, list[str]]:
    """Pages looked at, and what was found."""
    report = folder / f"{role}.json"
    start = server.url + ("/" if role == NOBODY else "/staff/")
    command = [
        str(tools / "wapiti"), "-u", start, "--scope", "folder", "-m", MODULES, "-f", "json",
        "-o", str(report), "--max-scan-time", str(SECONDS), "--max-attack-time", "120",
        "--max-links-per-page", "60", "--flush-session", "--no-bugreport", "-t", "20",
        "--tasks", "4", "--store-session", str(folder),
    ]  # fmt: skip
    for path in LEFT_OUT:
        command += ["-x", server.url + path]
    if role != NOBODY:
        command += ["-H", f"Cookie: {Guest(server).sign_in(f'{role}@example.org')}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=4 * SECONDS + 600)
    told = json.loads(report.read_text())
    found = [
        f"{kind}: {each['method']} {each['path']} {each['parameter']}: {each['info']}"
        for part in ("vulnerabilities", "anomalies")
        for kind, entries in told[part].items()
        for each in entries
        if each["info"] not in OF_HTTP
    ]
    return int(told["infos"]["crawled_pages_nbr"]), found


def targets(server: LiveServer) -> dict[str, list[str]]:
    """Everything that reaches a query, as sqlmap wants to be told."""
    with server.app.app_context():
        offering = db.session.scalars(select(Offering).order_by(Offering.id)).first()
        person = db.session.scalars(select(Registration).order_by(Registration.id)).first()
        assert offering and person
        token, link = links.draw(db.session.get_one(Submission, person.submission_id), links.MANAGE)
        db.session.add(link)
        db.session.commit()
        date, where = f"/{offering.program}/{offering.slug}", offering.id
    cookie = f"--cookie={Guest(server).sign_in('coordinator@example.org')}"
    base = server.url
    return {
        "home": ["-u", f"{base}/?month=2027-01&program=x&city=y&view=month"],
        "date": ["-u", f"{base}{date}*/"],
        "find": ["-u", f"{base}/find", "--data", "email=a@example.org"],
        "link": ["-u", f"{base}/manage/{token}*"],
        "manage": ["-u", f"{base}/manage", "--data", f"token={token}&act=open&person=1"],
        "receipt": ["-u", f"{base}{date}/sign-up/sent/x*"],
        "sign-in": [
            "-u", f"{base}/staff/sign-in", "--data", "csrf_token=x&email=a@example.org&password=b",
            "--csrf-token", "csrf_token", "--csrf-url", f"{base}/staff/sign-in",
        ],
        "people": ["-u", f"{base}/staff/people?q=ana", cookie],
        "roster": [
            "-u", f"{base}/staff/offerings/{where}/roster?q=a&page=1&sort=name&status=confirmed",
            cookie,
        ],
    }  # fmt: skip


def sqlmap(tools: Path, name: str, where: list[str], folder: Path) -> tuple[int, list[str]]:
    """Requests sent, and the parameters that let something through."""
    command = [
        str(tools / "sqlmap"), *where, "--batch", "--level", LEVEL, "--risk", "1",
        "--flush-session",
        "--output-dir", str(folder / name), "--technique", "BEUSTQ", "--time-sec", "5",
        "--ignore-code", "*", "--threads", "2", "--disable-coloring", "-v", "1",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
    sent = len(re.findall(r"\[INFO\] testing '", done.stdout))
    return sent, re.findall(r"^Parameter: .+", done.stdout, re.MULTILINE)


def main() -> None:
    """One line for each scan."""
    tools, roles = Path(sys.argv[1]), sys.argv[2:] or [NOBODY, *ROLES]
    findings: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(engines.settings(folder))
        server = LiveServer(folder, f"sqlite:///{folder / 'rollcall.sqlite'}", LIFTED)
        # By the command: in a test the app hashes passphrases cheaply, which times would tell.
        load = [sys.executable, "-m", "flask", "demo", "load"]
        subprocess.run(load, check=True, cwd=ROOT, env=server.environ)
        with server.app.app_context():
            known = db.session.scalars(select(Submission.email).where(Submission.email != ""))
            email = known.first() or ""
        try:
            server.start()
            for act, part in timing(server, email).items():
                say(findings, f"timing, {act}", 400, [f"{part:.1%} apart"] if part > 0.05 else [])
            for what, where in targets(server).items():
                say(findings, f"sqlmap, {what}", *sqlmap(tools, what, where, folder))
            for role in roles:
                say(findings, f"wapiti, {role}", *wapiti(tools, server, role, folder))
            log = server.log.read_text(errors="replace")
            say(findings, "faults in the log", len(log), re.findall(r"Traceback.*", log))
        finally:
            server.stop()
    sys.exit(1 if findings else 0)


def say(findings: list[str], what: str, looked: int, found: list[str]) -> None:
    """Print a line, and what was found below it."""
    sys.stdout.write(f"{what:<32}{looked:>8} looked at{len(found):>6} found\n")
    for each in found[:20]:
        sys.stdout.write(f"    {each}\n")
    sys.stdout.flush()
    findings.extend(found)


if __name__ == "__main__":
    main()
