//! Hashes, seed, keystream and draw (sections 1, 11 and 14).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::message::Seat;

pub type Hash = [u8; 32];

pub fn lp(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u32).to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

pub fn sha256(message: &[u8]) -> Hash {
    Sha256::digest(message).into()
}

pub fn tagged(name: &str, message: &[u8]) -> Hash {
    let tag = format!("caselot/v1/{name}");
    sha256(&[&[tag.len() as u8], tag.as_bytes(), message].concat())
}

fn mac(key: &[u8], message: &[u8]) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

pub fn envelope_commitment(origin: &str, tray: u64, envelope: u32, secret: &Hash) -> Hash {
    let message = [&lp(origin)[..], &tray.to_be_bytes(), &envelope.to_be_bytes(), secret].concat();
    tagged("envelope", &message)
}

pub fn nonce_commitment(origin: &str, case_number: &str, stage: u32, nonce: &Hash) -> Hash {
    let message = [&lp(origin)[..], &lp(case_number), &stage.to_be_bytes(), nonce].concat();
    tagged("filer-nonce", &message)
}

pub struct Urn<'a> {
    pub origin: &'a str,
    pub case_number: &'a str,
    pub stage: u32,
    pub tray: u64,
    pub envelope: u32,
    pub groups: Vec<UrnGroup<'a>>,
}

pub struct UrnGroup<'a> {
    pub pool: &'a str,
    pub role: u32,
    pub seats: u32,
    pub alternates: u32,
    pub odds: &'a [(u32, u64)],
}

pub fn transcript(urn: &Urn) -> Hash {
    let mut message = [lp(urn.origin), lp(urn.case_number)].concat();
    message.extend(urn.stage.to_be_bytes());
    message.extend(urn.tray.to_be_bytes());
    message.extend(urn.envelope.to_be_bytes());
    message.extend((urn.groups.len() as u32).to_be_bytes());
    for group in &urn.groups {
        message.extend(lp(group.pool));
        message.push(group.role as u8);
        message.extend(group.seats.to_be_bytes());
        message.extend((group.odds.len() as u32).to_be_bytes());
        for (judge, mass) in group.odds {
            message.extend(judge.to_be_bytes());
            message.extend(mass.to_be_bytes());
        }
    }
    tagged("transcript", &message)
}

/// That of protocol 2, of a filing that reassigns (1), changes seats (2) or does neither (0), or of a
/// lot (3); with head and number of a contributor's value.
pub fn transcript_of_two(urn: &Urn, kind: u8, contributor: Option<(&Hash, u32)>) -> Hash {
    let tag = b"caselot/v2/transcript";
    let mut message = [&[tag.len() as u8], &tag[..]].concat();
    message.extend([lp(urn.origin), lp(urn.case_number)].concat());
    message.extend(urn.stage.to_be_bytes());
    message.extend(urn.tray.to_be_bytes());
    message.extend(urn.envelope.to_be_bytes());
    message.push(kind);
    match contributor {
        None => message.push(0),
        Some((head, number)) => message.extend([&[1], &head[..], &number.to_be_bytes()].concat()),
    }
    message.extend((urn.groups.len() as u32).to_be_bytes());
    for group in &urn.groups {
        message.extend(lp(group.pool));
        message.push(group.role as u8);
        message.extend(group.seats.to_be_bytes());
        message.extend(group.alternates.to_be_bytes());
        message.extend((group.odds.len() as u32).to_be_bytes());
        for (judge, mass) in group.odds {
            message.extend(judge.to_be_bytes());
            message.extend(mass.to_be_bytes());
        }
    }
    sha256(&message)
}

pub fn seed(urn: &Urn, secret: &Hash, nonce: &Hash) -> Hash {
    seed_of(urn.origin, &transcript(urn), &[*secret, *nonce])
}

/// From the envelope's secret, the nonce and, if there is a contributor, its value.
pub fn seed_of(origin: &str, transcript: &Hash, secrets: &[Hash]) -> Hash {
    let salt = tagged("salt", &lp(origin));
    let extracted = mac(&salt, &secrets.concat());
    mac(&extracted, &[&b"caselot/v1/seed"[..], transcript, &[1]].concat())
}

fn chacha20_block(key: &Hash, counter: u64) -> [u32; 16] {
    let mut start = [0_u32; 16];
    start[..4].copy_from_slice(&[0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]);
    for (word, bytes) in start[4..12].iter_mut().zip(key.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    start[12] = counter as u32;
    start[13] = (counter >> 32) as u32;
    let mut s = start;
    let mut turn = |a: usize, b: usize, c: usize, d: usize| {
        for (x, y, z, bits) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
            s[x] = s[x].wrapping_add(s[y]);
            s[z] = (s[z] ^ s[x]).rotate_left(bits);
        }
    };
    for _ in 0..10 {
        for i in 0..4 {
            turn(i, 4 + i, 8 + i, 12 + i);
        }
        for i in 0..4 {
            turn(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
        }
    }
    std::array::from_fn(|i| s[i].wrapping_add(start[i]))
}

struct Stream {
    key: Hash,
    taken: u64,
}

impl Stream {
    fn next(&mut self) -> u64 {
        let block = chacha20_block(&self.key, self.taken / 8);
        let at = (self.taken % 8) as usize * 2;
        self.taken += 1;
        u64::from(block[at]) | u64::from(block[at + 1]) << 32
    }

    fn below(&mut self, bound: u64) -> u64 {
        let all = 1_u128 << 64;
        let limit = all - all % u128::from(bound);
        loop {
            let x = self.next();
            if u128::from(x) < limit {
                return x % bound;
            }
        }
    }
}

/// The winners and the alternates in the order drawn; nothing if a seat is left without candidates.
pub fn seats(urn: &Urn, seed: &Hash) -> Option<(Vec<Seat>, Vec<Seat>)> {
    let mut stream = Stream { key: *seed, taken: 0 };
    let (mut drawn, mut alternates): (Vec<Seat>, Vec<Seat>) = Default::default();
    for group in &urn.groups {
        for place in 0..u64::from(group.seats) + u64::from(group.alternates) {
            let left: Vec<&(u32, u64)> = group
                .odds
                .iter()
                .filter(|row| drawn.iter().chain(&alternates).all(|seat| seat.judge != row.0))
                .collect();
            let total = left.iter().map(|row| row.1).sum();
            if total == 0 {
                return None;
            }
            let r = stream.below(total);
            let mut running = 0;
            let winner = left.iter().find(|row| {
                running += row.1;
                running > r
            })?;
            let seat = Seat { role: group.role, judge: winner.0, r, total };
            match place < u64::from(group.seats) {
                true => drawn.push(seat),
                false => alternates.push(seat),
            }
        }
    }
    Some((drawn, alternates))
}

pub fn n_eff(odds: &[(u32, u64)]) -> u64 {
    let sum: u128 = odds.iter().map(|row| u128::from(row.1)).sum();
    let squares: u128 = odds.iter().map(|row| u128::from(row.1) * u128::from(row.1)).sum();
    sum.pow(2).checked_div(squares).unwrap_or(0) as u64
}
