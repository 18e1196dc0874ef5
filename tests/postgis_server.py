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
def server(folder):
    """Address without password of a database ``region`` with PostGIS; reader and owner is ``reader``."""
    home = programs()
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    data, secret = Path(folder) / "data", Path(folder) / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    if user is not None:
        import pwd

        account = pwd.getpwnam(user)
        for path in (Path(folder), secret):
            os.chown(path, account.pw_uid, account.pw_gid)
        for parent in Path(folder).parents:
            if parent.stat().st_uid == 0 and parent != Path(parent.anchor) and parent != Path(tempfile.gettempdir()):
                parent.chmod(parent.stat().st_mode | 0o011)
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
    run(home / "pg_ctl", "-D", data, "-w", "-o", options, "-l", Path(folder) / "log", "start")
    try:
        yield f"host=127.0.0.1 port={port} dbname=postgres user=reader"
    finally:
        run(home / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
