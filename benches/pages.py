#!/usr/bin/env python3
"""Times the pages of a console, or clicks through them and reads the console's memory.

pages.py PORT filing=TOKEN_FILE supervisor=TOKEN_FILE …               each page 20 times
pages.py PORT filing=TOKEN_FILE supervisor=TOKEN_FILE … PID CLICKS    memory beside the clicks

The console listens on 127.0.0.1 without TLS, on a folder where these people have not signed in yet.
"""
import http.client
import random
import re
import sys
import time
import urllib.parse

ROUNDS = 20
PAGES = {
    "filing": ["/", "/file", "/cases", *(f"/cases?state={state}" for state in range(1, 7)), "/cases?list=cases&order=5",
               "/cases?state=4&list=cases&order=1", "/cases/found", "/approvals", "/decided", "/day",
               "/notices", "/roster", "/roster/calendar", "/assessors", "/lots", "/leaving", "{case}",
               "{case}/slip", "{case}/reassign"],
    "supervisor": ["/", "/approvals", "/decided", "/day", "/notices", "/workload", "/oversight", "/admin",
                   "/circular", "{case}"],
    "political": ["/", "/quota", "/workload", "/assess", "/policy", "{case}", "{case}/close", "/lots"],
    "auditor": ["/", "/day", "/oversight", "/admin", "/conflicts", "/roster", "{case}"],
    "registrar": ["/", "/roster", "/persons", "/policy", "/admin"],
    "self": ["/", "/mine", "/mine?list=own-cases&order=1", "/mine?list=own-cases&order=-4"],
    "division": ["/", "/cases", "/cases?state=4", "/notices"],
}


class Person:
    def __init__(self, port, token):
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        form = {"lang": "zh", "token": token, "passphrase": "eight characters", "again": "eight characters"}
        head = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        self.line.request("POST", "/first-use", urllib.parse.urlencode(form), head)
        answer = self.line.getresponse()
        text = answer.read()
        assert answer.status == 303, text[-2000:]
        self.cookie = answer.getheader("set-cookie").split(";")[0]

    def get(self, path):
        """Status, body, and how many milliseconds it took; a line that was closed is opened again."""
        for _ in range(3):
            begun = time.perf_counter()
            try:
                self.line.request("GET", path, headers={"cookie": self.cookie})
                answer = self.line.getresponse()
                body = answer.read()
            except (http.client.HTTPException, OSError):
                self.line.close()
                continue
            return answer.status, body, (time.perf_counter() - begun) * 1000
        raise SystemExit(f"{path}: no answer")


def timed(people, cases):
    for role, person in people.items():
        for path in PAGES[role]:
            path = path.replace("{case}", cases[0])
            first = person.get(path)[2]
            answers = [person.get(path) for _ in range(ROUNDS)]
            times = sorted(took for _, _, took in answers)
            status, body, _ = answers[-1]
            print(f"{role:10} {path:24} {status} {len(body) // 1024:5} KB  first {first:8.1f}  "
                  f"median {times[ROUNDS // 2]:7.1f}  p95 {times[int(ROUNDS * 0.95)]:7.1f} ms", flush=True)


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def clicked(people, cases, pid, clicks):
    dice = random.Random(7)
    others = 0
    print(f"0 clicks: {resident(pid)} MiB", flush=True)
    for click in range(1, clicks + 1):
        role = dice.choice(list(people))
        path = dice.choice(PAGES[role]).replace("{case}", dice.choice(cases))
        others += people[role].get(path)[0] != 200
        if click % 2000 == 0:
            print(f"{click} clicks: {resident(pid)} MiB, {others} answers that are no page", flush=True)


def some_cases(people):
    """The last drawn cases of the court, or else the last of any state, as somebody sees them."""
    for person in people.values():
        for path in ("/cases?state=2", "/cases"):
            found = re.findall(r'href="(/case/\d+)"', person.get(path)[1].decode())
            if found:
                return found
    raise SystemExit("nobody of these opens a case")


def main():
    port = int(sys.argv[1])
    named = [argument.split("=", 1) for argument in sys.argv[2:] if "=" in argument]
    rest = [argument for argument in sys.argv[2:] if "=" not in argument]
    people = {}
    for role, file in named:
        with open(file, encoding="ascii") as token:
            people[role] = Person(port, token.read().strip())
    cases = some_cases(people)
    if rest:
        clicked(people, cases, rest[0], int(rest[1]))
    else:
        timed(people, cases)


main()
