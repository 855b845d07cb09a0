"""Files a case through a console's JSON, as a case system would, and checks the slip that it gets.

Python 3.6 or later and its standard library:

    python3 file_case.py http://127.0.0.1:7421 TOKEN_FILE '(2026)湘0203民初1号'

docs/calling.md says what each status means, and what to do then.
"""

import base64
import hashlib
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

# So often the same call is sent again where the answer says that it may succeed later.
TRIES = 5


class Console:
    """A console, called with a system's own token."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    def once(self, path, body):
        """One call; gives its status and its JSON. Errors are JSON too (RFC 9457)."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"authorization": "Bearer " + self.token, "content-type": "application/json"}
        request = urllib.request.Request(self.address + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def call(self, path, body=None):
        """A call that is sent again while it may pass. Nothing is recorded twice by it."""
        for pause in range(TRIES):
            try:
                status, answer = self.once(path, body)
                if not answer.get("retry"):
                    return status, answer
                why = answer["title"]
            except OSError as error:
                why = error
            time.sleep(2 ** pause)
        sys.exit("the console is away: {}".format(why))

    def file(self, case):
        """Files a case: its judge, or what a second person has to approve first."""
        status, answer = self.call("/api/v1/cases", case)
        if answer.get("alarm"):
            sys.exit("STOP: the server was caught lying; telephone the supervising office: " + answer["detail"])
        return status, answer


def check_code(entry):
    """The code that slips print: the first 8 bytes of SHA-256(0x00, entry), in groups of four."""
    digits = hashlib.sha256(b"\x00" + entry).hexdigest()[:16].upper()
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def root_of(entry, index, size, path):
    """The root to which a proof leads from an entry (RFC 9162, section 2.1.3.2)."""
    node = lambda left, right: hashlib.sha256(b"\x01" + left + right).digest()
    at, last, found = index, size - 1, hashlib.sha256(b"\x00" + entry).digest()
    for hash_of in path:
        if last == 0:
            raise ValueError("the proof is too long")
        if at & 1 or at == last:
            found = node(hash_of, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, hash_of)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ValueError("the proof is too short")
    return found


def check_slip(slip, receipt):
    """What is on paper is in the log: the code is the entry's, and the entry is in the signed tree.

    Whether the court signed the checkpoint, and whether its log only grows, the console has checked;
    whoever trusts no console runs `caselot verify` on the exported log.
    """
    entry = base64.b64decode(receipt["entry"])
    assert check_code(entry) == slip, "the slip's check code is not the entry's"
    origin, size, root = receipt["checkpoint"].split("\n")[:3]
    path = [bytes.fromhex(it) for it in receipt["inclusion"]]
    assert root_of(entry, receipt["index"], int(size), path) == base64.b64decode(root), "not in the log"
    return origin


def main(address, token_file, number):
    with open(token_file) as file:
        console = Console(address, file.read().strip())
    case = {
        "number": number,
        "pool": "civil",
        "cause": "买卖合同纠纷",
        "procedure": "普通程序",
        "parties": "原告：甲；被告：乙",
        "claim": "还款",
        "accepted_on": "2021-03-01",
        "exclude": [{"judge": 12, "ground": "INTEREST"}],
    }
    status, first = console.file(case)
    assert status in (200, 201), (status, first)
    print("{}: judge {}, check code {}".format(number, first["judge"], first["check_code"]))

    # Whatever went wrong on the way, the same case is sent again: it is filed and drawn once.
    status, again = console.file(case)
    assert (status, again["judge"]) == (200, first["judge"]), (status, again)

    _, receipts = console.call(first["receipt"])
    origin = check_slip(first["check_code"], receipts["end"])
    print("entry {} is in the log {}".format(receipts["end"]["index"], origin))

    status, refused = console.file({**case, "cause": "借款合同纠纷"})
    assert (status, refused["code"]) == (409, "FiledWithOtherFacts"), (status, refused)
    print("other facts: {} {}".format(status, refused["code"]))

    # The judge falls ill: another one is asked for. A second person agrees at another console, and the
    # same call then draws.
    asked = {"leaves": first["judge"], "ground": "HEALTH", "text": "住院至五月"}
    status, waits = console.call("/api/v1/cases/{}/reassign".format(urllib.parse.quote(number)), asked)
    assert (status, waits["state"]) == (202, "WAITS"), (status, waits)
    print("another judge is asked for: entry {} waits for {}".format(waits["filing"], waits["needs"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
