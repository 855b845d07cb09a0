#!/usr/bin/env python3
"""Replays the vectors beside this file without any code of caselot.

Standard library only; ChaCha20 is written out below. The vectors were made with

    cargo test --test lottery print_draws -- --ignored --nocapture \
        | sed -n '/^\\[/,/^\\]/p' > tests/vectors/draws.json
    cargo test --test lottery print_commitments -- --ignored --nocapture \
        | sed -n '/^\\[/,/^\\]/p' > tests/vectors/commitments.json

and are checked with

    python3 tests/vectors/replay.py tests/vectors/draws.json tests/vectors/commitments.json
"""

import hashlib
import hmac
import json
import struct
import sys

ROLES = {"UNDERTAKING": 1, "PRESIDING": 2, "MEMBER": 3, "ASSESSOR": 4, "MEDIATOR": 5, "REVIEW": 6}


def u8(n):
    return struct.pack(">B", n)


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def lp(text):
    data = text.encode("utf-8")
    return u32(len(data)) + data


def tagged(name, message):
    tag = b"caselot/v1/" + name
    return hashlib.sha256(u8(len(tag)) + tag + message).digest()


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def chacha20_block(key, counter):
    """One block: the key, a 64-bit counter and a 64-bit nonce of zero."""
    mask = 0xFFFFFFFF
    constants = struct.unpack("<4I", b"expand 32-byte k")
    start = [*constants, *struct.unpack("<8I", key), counter & mask, counter >> 32, 0, 0]
    s = list(start)

    def turn(a, b, c, d):
        for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & mask
            v = s[z] ^ s[x]
            s[z] = ((v << bits) | (v >> (32 - bits))) & mask

    for _ in range(10):
        for i in range(4):
            turn(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            turn(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<16I", *((x + y) & mask for x, y in zip(s, start)))


def numbers(seed):
    """The stream of u64: pairs of little-endian words, the low one first."""
    counter = 0
    while True:
        yield from struct.unpack("<8Q", chacha20_block(seed, counter))
        counter += 1


def below(stream, bound):
    limit = 2**64 - 2**64 % bound
    while True:
        x = next(stream)
        if x < limit:
            return x % bound


def transcript(d):
    m = lp(d["origin"]) + lp(d["case_number"]) + u32(d["stage"])
    m += u64(d["tray"]) + u32(d["envelope"]) + u32(len(d["groups"]))
    for g in d["groups"]:
        m += lp(g["pool"]) + u8(ROLES[g["role"]]) + u32(g["seats"]) + u32(len(g["candidates"]))
        for c in g["candidates"]:
            m += u32(c["judge"]) + u64(c["mass"])
    return tagged(b"transcript", m)


def replay(d):
    t = transcript(d)
    secrets = bytes.fromhex(d["envelope_secret"]) + bytes.fromhex(d["nonce"])
    extracted = mac(tagged(b"salt", lp(d["origin"])), secrets)
    seed = mac(extracted, b"caselot/v1/seed" + t + b"\x01")
    stream = numbers(seed)
    out, seats = set(), []
    for g in d["groups"]:
        for _ in range(g["seats"]):
            free = [c for c in g["candidates"] if c["judge"] not in out]
            total = sum(c["mass"] for c in free)
            r = below(stream, total)
            running = 0
            for c in free:
                running += c["mass"]
                if running > r:
                    break
            out.add(c["judge"])
            seats.append({"role": g["role"], "judge": c["judge"], "r": r, "total": total})
    return {
        "transcript": t.hex(),
        "seed": seed.hex(),
        "seed_hash": hashlib.sha256(seed).hexdigest(),
        "seats": seats,
    }


def commit(v):
    origin, case, stage = v["origin"], v["case_number"], v["stage"]
    place = lp(origin) + u64(v["tray"]) + u32(v["envelope"])
    filing = lp(origin) + lp(case) + u32(stage)
    filer = bytes.fromhex(v["filer_secret"])
    secret = mac(bytes.fromhex(v["tray_key"]), b"caselot/v1/envelope-secret" + place)
    nonce = mac(filer, b"caselot/v1/nonce" + filing)
    salt = mac(filer, b"caselot/v1/facts-salt" + filing)
    facts = salt + lp(v["parties"]) + lp(v["claim"]) + lp(v["accepted_on"])
    return {
        "envelope_secret": secret.hex(),
        "commitment": tagged(b"envelope", place + secret).hex(),
        "nonce": nonce.hex(),
        "nonce_commitment": tagged(b"filer-nonce", filing + nonce).hex(),
        "salt": salt.hex(),
        "facts_commitment": tagged(b"case-facts", facts).hex(),
    }


def main(paths):
    assert chacha20_block(bytes(32), 0).hex().startswith("76b8e0ada0f13d90405d6ae55386bd28")
    count = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for vector in json.load(file):
                answer = replay(vector["draw"]) if "draw" in vector else commit(vector["input"])
                if answer != vector["answer"]:
                    sys.exit(f"{path}: {vector['name']}: expected {answer}")
                count += 1
    if count == 0:
        sys.exit("no vectors given")
    print(f"{count} vectors agree")


if __name__ == "__main__":
    main(sys.argv[1:])
