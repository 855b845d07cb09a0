#!/usr/bin/env python3
"""Replays the vectors beside this file without any code of caselot.

Standard library only; ChaCha20 and Ed25519 are written out below. The vectors were made with

    cargo test -p caselot-core --test core print_draws -- --ignored --nocapture \
        | sed -n '/^\\[/,/^\\]/p' > tests/vectors/draws.json
    cargo test -p caselot-core --test core print_later_draws -- --ignored --nocapture \
        | sed -n '/^\\[/,/^\\]/p' > tests/vectors/draws-2.json
    cargo test -p caselot-core --test core print_commitments -- --ignored --nocapture \
        | sed -n '/^\\[/,/^\\]/p' > tests/vectors/commitments.json
    cargo test -p caselot-core --test core print_handovers -- --ignored --nocapture \
        | sed -n '/^\\[/,/^\\]/p' > tests/vectors/handovers.json

and are checked with

    python3 tests/vectors/replay.py tests/vectors/*.json
"""

import hashlib
import hmac
import json
import struct
import sys

# What a draw of protocol 2 is for; a draw of protocol 1 says nothing of it.
KINDS = {"FIRST": 0, "REASSIGNMENT": 1}
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


def tagged(name, message, version=b"v1"):
    tag = b"caselot/" + version + b"/" + name
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
    m += u64(d["tray"]) + u32(d["envelope"])
    two = "kind" in d
    # No contributor, and below no alternates.
    m += u8(KINDS[d["kind"]]) + u8(0) if two else b""
    m += u32(len(d["groups"]))
    for g in d["groups"]:
        m += lp(g["pool"]) + u8(ROLES[g["role"]]) + u32(g["seats"])
        m += u32(0) if two else b""
        m += u32(len(g["candidates"]))
        for c in g["candidates"]:
            m += u32(c["judge"]) + u64(c["mass"])
    return tagged(b"transcript", m, b"v2" if two else b"v1")


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


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P


def base_point():
    xx = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if x * x % P != xx:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (P - x if x % 2 else x, BASE_Y)


def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P)
    return (x % P, y % P)


def times(n, point):
    sum = (0, 1)
    while n:
        if n & 1:
            sum = add(sum, point)
        point = add(point, point)
        n >>= 1
    return sum


def packed(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def ed25519(seed, message):
    """Public key and signature as in RFC 8032."""
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254
    public = packed(times(a, base_point()))
    number = lambda *parts: int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")
    r = number(h[32:], message) % ORDER
    big_r = packed(times(r, base_point()))
    s = (r + number(big_r, public, message) * a) % ORDER
    return public, big_r + s.to_bytes(32, "little")


def hand_over(v):
    old, new = bytes.fromhex(v["old_seed"]), bytes.fromhex(v["new_seed"])
    old_key, new_key = ed25519(old, b"")[0], ed25519(new, b"")[0]
    m = lp(v["origin"]) + u64(v["size"]) + bytes.fromhex(v["root"]) + old_key + new_key
    statement = tagged(b"key-rotated", m)
    return {
        "old_key": old_key.hex(),
        "new_key": new_key.hex(),
        "statement": statement.hex(),
        "old_signature": ed25519(old, statement)[1].hex(),
        "new_signature": ed25519(new, statement)[1].hex(),
    }


def answer_to(vector):
    if "draw" in vector:
        return replay(vector["draw"])
    return hand_over(vector["input"]) if "old_seed" in vector["input"] else commit(vector["input"])


def main(paths):
    assert chacha20_block(bytes(32), 0).hex().startswith("76b8e0ada0f13d90405d6ae55386bd28")
    count = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for vector in json.load(file):
                answer = answer_to(vector)
                if answer != vector["answer"]:
                    sys.exit(f"{path}: {vector['name']}: expected {answer}")
                count += 1
    if count == 0:
        sys.exit("no vectors given")
    print(f"{count} vectors agree")


if __name__ == "__main__":
    main(sys.argv[1:])
