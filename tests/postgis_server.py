"""A PostgreSQL with PostGIS of our own, started for the tests from Debian's packages and thrown away after them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "ei-kenenkään-tieto"  # noqa: S105  # of a server that lives for one test


def programs():
    """The folder of ``initdb`` and ``pg_ctl``, or None."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    whole = [folder for folder in folders if (folder / "initdb").exists()]
    return whole[0] if whole else Path(found).resolve().parent if found else None


def has_postgis():
    return any(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))


@contextmanager
def server():
    """Address without password of a database with PostGIS; reader and owner is ``reader``.

    PostgreSQL refuses to run as root; then it runs as the user its package made, in a folder that this user can reach: the temporary
    folder of the tests may lie where nobody but root can, and its rights are nobody's to change.
    """
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    shared = Path(os.sep, "tmp")  # a folder of its own is made in it
    reachable = str(shared) if user is not None and shared.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="postgis-", dir=reachable))
    try:
        with _running(folder, user) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(folder, user):
    home = programs()
    data, secret = folder / "data", folder / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    if user is not None:
        import pwd

        account = pwd.getpwnam(user)
        for path in (folder, secret):
            os.chown(path, account.pw_uid, account.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command):
        as_user = {"user": user, "env": {**os.environ, "HOME": str(folder)}} if user else {}
        subprocess.run(command, check=True, capture_output=True, timeout=120, cwd=folder, **as_user)

    run(
        home / "initdb",
        "-D",
        data,
        "-U",
        "reader",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "-E",
        "UTF8",
        "--no-sync",
        "--locale=C.UTF-8",
    )
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    run(home / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        yield f"host=127.0.0.1 port={port} dbname=postgres user=reader"
    finally:
        run(home / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
