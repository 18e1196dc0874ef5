"""A service on this machine, in its own process, that replays answers a test lays out: pages, faults, delays, halves."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

LIVES_SECONDS = 300


@dataclass
class Replay:
    """What a test lays out, and what was asked.

    ``answer`` queues plain answers under a path, with ``?`` and the question or ``#`` and the layer if it is for one (the last one is
    repeated); ``wfs`` and ``oapif`` serve features in pages.
    """

    folder: Path
    url: str

    def answer(self, path, *answers):
        """Each answer: a dict with ``body`` (text or JSON), ``status``, ``headers``, ``cut`` (bytes sent), ``delay``; or ``hex``."""
        self._rule(path, {"answers": [one if isinstance(one, dict) and "body" in one else {"body": one} for one in answers]})

    def wfs(self, path, features, *, cap=10**9, first=(), **members):
        """Features paged by startIndex, at most ``cap`` a page whatever is asked; ``first`` are answers given before."""
        self._rule(path, {"answers": list(first), "features": features, "cap": cap, "by": "startIndex", "members": members})

    def oapif(self, path, features, *, cap=10**9, first=(), next_to=None, **members):
        """Features paged by ``next`` links, at most ``cap`` a page whatever is asked."""
        self._rule(path, {"answers": list(first), "features": features, "cap": cap, "by": "next", "next_to": next_to, "members": members})

    @property
    def asked(self):
        path = self.folder / "asked.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def _rule(self, path, rule):
        rules = self.folder / "rules.json"
        known = json.loads(rules.read_text(encoding="utf-8")) if rules.exists() else {}
        known[path] = {**rule, "made": time.time_ns()}
        rules.write_text(json.dumps(known), encoding="utf-8")


@contextmanager
def replay(folder):
    """The service, ended with the test; it ends by itself when the test's process is gone, and after five minutes."""
    command = [sys.executable, str(Path(__file__)), str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Replay(Path(folder), f"http://127.0.0.1:{process.stdout.readline().strip()}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


class _Service(BaseHTTPRequestHandler):
    folder = Path()
    used: dict[int, int] = {}  # noqa: RUF012  # one for the whole service

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8")
        parts = urlsplit(self.path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        told = {"path": parts.path, "params": params, "body": body, "headers": dict(self.headers)}
        with (self.folder / "asked.jsonl").open("a", encoding="utf-8") as asked:
            asked.write(json.dumps(told) + "\n")
        rules = json.loads((self.folder / "rules.json").read_text(encoding="utf-8"))
        question = f"{parts.path}?{parts.query}" if f"{parts.path}?{parts.query}" in rules else parts.path
        layer = f"{parts.path}#{params.get('typeNames', '')}"
        question = layer if layer in rules else question
        if question not in rules:
            self.reply({"status": 404, "body": "nothing here"})
            return
        rule = rules[question]
        turn = self.used.get(rule["made"], 0)
        self.used[rule["made"]] = turn + 1
        answers = rule["answers"]
        if turn < len(answers):
            self.reply(answers[turn])
        elif "features" in rule:
            self.reply({"body": self.page(rule, parts.path, params)})
        else:
            self.reply(answers[-1])

    do_POST = do_GET  # noqa: N815  # the server's own name

    def page(self, rule, path, params):
        start = int(params.get("startIndex", 0))
        count = min(int(params.get("count", params.get("limit", 10))), rule.get("cap", 10**9))
        features = rule["features"]
        shown = features[start : start + count]
        answer = {"type": "FeatureCollection", "features": shown, "numberMatched": len(features), "numberReturned": len(shown)}
        if rule["by"] == "next" and start + count < len(features):
            here = rule["next_to"] or f"http://127.0.0.1:{self.server.server_port}"
            more = urlencode({**params, "startIndex": start + count})
            answer["links"] = [{"rel": "self", "href": here}, {"rel": "next", "href": f"{here}{path}?{more}"}]
        answer |= rule["members"]
        return {name: value for name, value in answer.items() if value is not None}

    def reply(self, answer):
        time.sleep(answer.get("delay", 0))
        body = answer["body"]
        raw = bytes.fromhex(answer["hex"]) if "hex" in answer else (body if isinstance(body, str) else json.dumps(body)).encode("utf-8")
        self.send_response(answer.get("status", 200))
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw[: answer.get("cut", len(raw))])
        if "cut" in answer:
            self.close_connection = True

    def log_message(self, *args):
        pass


def main():
    """Serve until the caller is gone."""
    _Service.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    gone = threading.Thread(target=sys.stdin.read, daemon=True)
    gone.start()
    gone.join(LIVES_SECONDS)


if __name__ == "__main__":
    main()
