"""An empty Debian on which docs/operate.md is typed, block by block: MACHINE."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from tests.chaos.ground import Ground, NotHereError, Row
from tests.live import ROOT

BLOCK = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
MIRROR = "http://deb.debian.org/debian"
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}


def blocks(document: Path) -> list[str]:
    """The commands of a document, each block as it would be typed."""
    found = BLOCK.findall(document.read_text())
    return [
        "".join(line[len(indent) :] for line in text.splitlines(True)) for indent, text in found
    ]


def an_empty_debian(here: Ground) -> Path:
    """A Debian with nothing on it, in a folder; network and kernel are ours."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise NotHereError("root or debootstrap")
    for port in (80, 443, 8000, 8001):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                raise NotHereError(f"free port {port}")
    place = here.folder / "debian"
    here.folder.chmod(0o755)
    made = ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm"]
    subprocess.run([*made, str(place), MIRROR], check=True, capture_output=True)
    for name in ("proc", "dev"):
        subprocess.run(["mount", "--rbind", f"/{name}", str(place / name)], check=True)
        here.stack.callback(subprocess.run, ["umount", "-l", "-R", str(place / name)], check=False)
    for name in ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt"):
        shutil.copy(f"/{name}", place / name)
    # No systemd runs here: packages start nothing, and a small program does what units say.
    write(place / "usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n")
    write(place / "usr/local/sbin/systemctl", (ROOT / "tests/chaos/systemctl.py").read_text())
    write(place / "usr/local/sbin/journalctl", "#!/bin/sh\ncat /run/units/*.log\n")
    return place


def write(file: Path, text: str) -> None:
    """A program."""
    file.write_text(text)
    file.chmod(0o755)


def typed(here: Ground) -> str:
    """Install, upgrade and roll back by the document alone; then it answers through the proxy."""
    place = an_empty_debian(here)
    here.stack.callback(end_all, place)
    archive = [
        "git",
        "archive",
        "--format=tar.gz",
        "-o",
        str(place / "srv/rollcall.tar.gz"),
        "HEAD",
    ]
    subprocess.run(archive, cwd=ROOT, check=True)
    commands = blocks(ROOT / "docs" / "operate.md")
    script = "set -eu\n" + "\n".join(commands)
    # The one thing a stranger changes: the name of the site.
    script = script.replace("SITE=sign-up.example.gov", "SITE=localhost")
    (place / "srv/typed.sh").write_text(script)
    done = subprocess.run(
        ["chroot", str(place), "/bin/sh", "/srv/typed.sh"],
        env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + logs(place)
    assert done.stdout.count('"ready":true') == 2, done.stdout[-2000:]
    assert (place / "srv/rollcall/current").readlink() == Path("/srv/rollcall/1")
    home = fetched("https://localhost/")
    assert "Citizen" in home
    for inside in ("metrics", "readyz", "healthz"):
        try:
            fetched(f"https://localhost/{inside}")
        except urllib.error.HTTPError as answer:
            assert answer.code == 404
        else:
            raise AssertionError(f"/{inside} is open to the world")
    said = logs(place)
    assert "Traceback" not in said
    assert "admin@example.gov" not in said
    lines = sum(len(block.splitlines()) for block in commands)
    return f"{len(commands)} blocks, {lines} lines typed as they stand; the site answers over TLS"


def fetched(address: str) -> str:
    """A page; Caddy's own certificate of a name that is not public is taken as it is."""
    trusting = ssl._create_unverified_context()
    with urllib.request.urlopen(address, timeout=10, context=trusting) as answer:
        return str(answer.read().decode())


def logs(place: Path) -> str:
    """What all units said."""
    return "\n".join(file.read_text() for file in (place / "run/units").glob("*.log"))


def end_all(place: Path) -> None:
    """Kill the groups of processes that the units started."""
    for mark in (place / "run/units").glob("*.pid"):
        pid = int(mark.read_text())
        for group in {pid, *children(pid)}:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue


def children(pid: int) -> list[int]:
    """What a process started; each is a group of its own."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in path.read_text().split()] if path.exists() else []


ROWS = {"MACHINE": Row("docs/operate.md on an empty Debian", typed, ("sqlite",))}
