//! Step 1 and 2 of section 4: whether bytes are a message of this shape at all, in whatever
//! encoding, and of which protocol version.

use super::reader::{take, varint};

enum Kind {
    Number,
    /// Numbers, packed or one by one.
    Packed,
    Bytes,
    Text,
    Message(Shape),
}

type Shape = &'static [(u64, Kind)];

use Kind::{Bytes as B, Message as M, Number as N, Packed as P, Text as T};

const PROTOCOL: u64 = 4;

const ENTRY: Shape = &[
    (1, N),
    (2, N),
    (3, M(&[(1, T), (2, N)])),
    (PROTOCOL, N),
    (5, M(&[(1, N), (2, B), (3, B)])),
    (16, M(&[(1, T), (2, T), (3, T), (4, N), (5, B)])),
    (17, M(JUDGE)),
    (18, M(&[(1, N), (2, N), (3, N), (4, N), (5, T), (6, N), (7, N)])),
    (19, M(POOL)),
    (20, M(POLICY)),
    (21, M(&[(1, N), (2, N), (3, B)])),
    (22, M(RETIRED)),
    (23, M(FILED)),
    (24, M(&[(1, N), (2, B), (3, B), (4, B), (5, M(SEAT)), (6, N), (7, N), (8, M(SEAT)), (9, N)])),
    (25, M(VOIDED)),
    (26, M(&[(1, N), (2, N)])),
    (27, M(IMPORTED)),
    (28, M(CORRECTED)),
    (29, M(&[(1, N), (2, N), (3, N), (4, N), (5, N), (6, N)])),
    (30, M(CLOSED)),
    (31, M(REDUCTION)),
    (32, M(&[(1, B), (2, B), (3, B), (4, T), (5, T)])),
    (33, M(&[(1, N), (2, B), (3, T), (4, T), (5, T)])),
    (40, M(REQUESTED)),
    (41, M(&[(1, N), (2, T)])),
    (42, M(&[(1, N), (2, T), (3, T), (4, T)])),
    (43, M(&[(1, N), (2, B), (3, N), (4, T), (5, N), (6, N)])),
    (44, M(PROPOSED)),
    (45, M(&[(1, N)])),
    (46, M(&[(1, N), (2, T)])),
    (47, M(TAKEN)),
    (48, M(RENUMBERED)),
    (49, M(REDISTRIBUTION)),
    (50, M(PERSON)),
    (51, M(ENROLLED)),
    (52, M(&[(1, B), (2, B), (3, N)])),
    (53, M(&[(1, P)])),
    (54, M(IMPORTS)),
    (55, M(&[(1, M(PERSON)), (2, T), (3, T)])),
    (57, M(&[(1, N), (2, N), (3, N), (4, N), (5, T)])),
    (58, M(&[(1, N), (2, N), (3, N), (4, N), (5, T), (6, T), (7, N)])),
    (59, M(&[(1, N), (2, N), (3, N), (4, N), (5, N), (6, B), (7, T)])),
    (60, M(&[(1, N), (2, T)])),
    (56, M(LOT)),
    (61, M(&[(1, N), (2, B), (3, B), (4, B), (5, T)])),
    (62, M(LIST)),
    (63, M(&[(1, N), (2, T), (3, N), (4, T), (5, N)])),
    (64, M(CONTRIBUTOR)),
    (65, M(&[(1, N), (2, N), (3, T)])),
    (66, M(&[(1, N), (2, B), (3, B)])),
    (67, M(&[(1, N), (2, N), (3, B), (4, M(&[(1, N), (2, B), (3, B)])), (5, B)])),
];

const REDISTRIBUTION: Shape = &[(1, N), (2, N), (3, T), (4, M(&[(1, N), (2, T), (3, N), (4, B)]))];

const LOT: Shape = &[
    (1, N),
    (2, N),
    (3, N),
    (4, T),
    (5, T),
    (6, N),
    (7, M(&[(1, N), (2, N), (3, T), (4, N), (5, P)])),
    (8, N),
    (9, T),
    (10, T),
    (11, N),
    (12, N),
    (13, B),
    (14, B),
    (15, N),
    (16, B),
    (17, P),
];

const LIST: Shape = &[(1, T), (2, N), (3, T), (4, T)];

const CONTRIBUTOR: Shape = &[(1, T), (2, B), (3, B), (4, N), (5, B)];

const PROPOSED: Shape = &[
    (1, N),
    (2, N),
    (3, T),
    (17, M(JUDGE)),
    (19, M(POOL)),
    (20, M(POLICY)),
    (22, M(RETIRED)),
    (25, M(VOIDED)),
    (28, M(CORRECTED)),
    (30, M(CLOSED)),
    (31, M(REDUCTION)),
    (47, M(TAKEN)),
    (48, M(RENUMBERED)),
    (49, M(REDISTRIBUTION)),
    (50, M(PERSON)),
    (51, M(ENROLLED)),
    (53, M(&[(1, P)])),
    (54, M(IMPORTS)),
    (57, M(&[(1, N), (2, N), (3, N), (4, N), (5, T)])),
    (60, M(&[(1, N), (2, T)])),
    (62, M(LIST)),
    (64, M(CONTRIBUTOR)),
    (65, M(&[(1, N), (2, N), (3, T)])),
];

const CLOSED: Shape = &[(1, N), (2, M(CLOSING)), (3, M(PANEL)), (4, M(HELD)), (5, N), (6, N)];

const TAKEN: Shape =
    &[(1, N), (2, N), (3, N), (4, M(HELD)), (5, N), (6, N), (7, T), (8, N), (9, N)];

const CHANGE: Shape = &[
    (1, N),
    (2, N),
    (3, T),
    (4, N),
    (5, P),
    (6, N),
    (7, T),
    (8, N),
    (9, N),
    (10, N),
    (11, M(HELD)),
    (12, M(HELD)),
    (13, P),
    (14, P),
    (15, N),
];

const HELD: Shape = &[(1, N), (2, N), (3, T)];

const RENUMBERED: Shape = &[(1, N), (2, T), (3, N), (4, T), (5, T)];

const WORDS: Shape = &[(1, N), (2, T), (3, T), (4, N), (5, N)];

const PERSON: Shape = &[(1, T), (2, P), (3, N), (4, N), (5, N), (6, T), (9, T)];

const ENROLLED: Shape = &[(1, T), (2, B), (3, B), (4, N)];

const IMPORTS: Shape = &[(1, M(IMPORTED))];

const IMPORTED: Shape = &[(1, T), (2, M(RECORD))];

const JUDGE: Shape = &[(1, N), (2, T), (3, M(&[(1, N), (2, N), (3, T), (4, N), (5, N)]))];

const RETIRED: Shape = &[(1, N), (2, N), (3, T)];

const VOIDED: Shape = &[(1, N), (2, B), (3, B), (4, N), (5, T), (6, T), (7, N)];

const CORRECTED: Shape = &[(1, N), (2, M(RECORD)), (3, M(RECORD)), (4, N), (5, T), (6, T)];

const REDUCTION: Shape = &[(1, N), (2, N), (3, N), (4, N), (5, T), (6, T), (7, T), (8, N)];

const POOL: Shape = &[
    (1, T),
    (2, T),
    (3, M(&[(1, N), (2, N), (3, N), (4, N)])),
    (4, N),
    (5, N),
    (6, N),
    (7, N),
    (8, N),
    (9, T),
    (10, N),
    (11, N),
    (12, T),
];

const EXCLUSION: Shape = &[(1, N), (2, N), (3, T), (4, T), (5, N)];

const LINEAGE: Shape = &[
    (1, M(&[(1, N), (2, T), (3, N), (4, N), (5, N), (6, M(HELD)), (7, P)])),
    (2, M(&[(1, T), (2, N), (3, P), (4, N), (5, N)])),
    (3, T),
    (4, M(CHANGE)),
    (5, M(&[(1, T), (2, N)])),
];

const REQUESTED: Shape = &[
    (1, T),
    (2, N),
    (3, T),
    (4, T),
    (5, T),
    (6, T),
    (7, N),
    (8, M(EXCLUSION)),
    (9, B),
    (10, T),
    (11, M(LINEAGE)),
    (12, N),
    (13, N),
    (14, T),
    (15, T),
    (16, B),
    (18, B),
];

const POLICY: Shape = &[
    (1, N),
    (2, T),
    (3, M(QUOTA)),
    (4, M(ROUTE)),
    (5, M(&[(1, T), (2, T), (3, T), (4, N)])),
    (6, M(PAIR)),
    (7, M(&[(1, N)])),
    (20, M(PAIR)),
    (21, N),
    (22, M(WORDS)),
    (30, N),
    (31, M(&[(1, P), (2, T)])),
    (32, N),
    (33, M(&[(1, T), (2, T)])),
    (34, M(&[(1, N), (2, T), (3, T)])),
];

const ROUTE: Shape = &[
    (1, T),
    (2, T),
    (3, T),
    (4, T),
    (5, T),
    (6, N),
    (7, N),
    (8, T),
    (9, T),
    (10, N),
    (11, T),
    (12, N),
    (13, N),
];

const PAIR: Shape = &[(1, N), (2, N)];

const FRACTION: Shape = &[(1, N), (2, N)];

const QUOTA: Shape = &[
    (1, M(&[(1, N), (2, M(FRACTION)), (3, N), (4, N), (5, N)])),
    (2, P),
    (3, N),
    (4, N),
    (5, N),
    (6, N),
    (7, M(FRACTION)),
    (8, N),
    (9, N),
    (10, T),
    (11, N),
    (12, N),
    (13, M(&[(1, N), (2, N), (3, M(FRACTION))])),
];

const PANEL: Shape = &[(1, N), (2, P), (3, T)];

const CLOSING: Shape = &[(1, N), (2, N)];

const RECORD: Shape = &[
    (1, T),
    (2, T),
    (3, T),
    (4, T),
    (5, N),
    (6, N),
    (7, N),
    (8, N),
    (9, M(PANEL)),
    (10, M(CLOSING)),
];

const FILED: Shape = &[
    (1, T),
    (2, N),
    (3, N),
    (4, N),
    (5, B),
    (6, T),
    (7, T),
    (8, T),
    (9, T),
    (10, N),
    (11, M(EXCLUSION)),
    (12, M(&[(1, T), (2, N), (3, N), (4, B), (5, B), (6, N)])),
    (13, B),
    (14, B),
    (15, B),
    (16, T),
    (17, T),
    (18, B),
    (19, T),
    (20, P),
    (21, M(&[(1, T), (2, N), (3, N), (4, N)])),
    (22, B),
    (23, M(&[(1, N), (2, B), (3, N)])),
    (30, M(LINEAGE)),
];

const SEAT: Shape = &[(1, N), (2, N), (3, N), (4, N)];

/// The protocol field: the last one counts, 32 bits of it, 0 if it is missing.
pub fn protocol(bytes: &[u8]) -> Result<u32, String> {
    let mut found = 0;
    fits(bytes, ENTRY, &mut |number| found = number as u32)?;
    Ok(found)
}

fn fits(mut bytes: &[u8], shape: Shape, protocol: &mut dyn FnMut(u64)) -> Result<(), String> {
    while !bytes.is_empty() {
        let key = varint(&mut bytes, false)?;
        let (tag, wire) = (key >> 3, key & 7);
        let (mut number, mut content) = (0, &[][..]);
        match wire {
            0 => number = varint(&mut bytes, false)?,
            1 => content = take(&mut bytes, 8)?,
            2 => {
                let length = varint(&mut bytes, false)?;
                content = take(&mut bytes, length)?;
            }
            5 => content = take(&mut bytes, 4)?,
            _ => return Err("Undecodable: wire type".into()),
        }
        let known = shape.iter().find(|field| field.0 == tag).map(|field| &field.1);
        match (known, wire) {
            (None, _) if tag == 0 => return Err("Undecodable: tag 0".into()),
            (None, _) | (Some(Kind::Bytes), 2) => {}
            (Some(Kind::Number), 0) => {
                if tag == PROTOCOL {
                    protocol(number);
                }
            }
            (Some(Kind::Packed), 0) => {}
            (Some(Kind::Packed), 2) => {
                let mut rest = content;
                while !rest.is_empty() {
                    varint(&mut rest, false)?;
                }
            }
            (Some(Kind::Text), 2) => {
                std::str::from_utf8(content).map_err(|_| "Undecodable: not UTF-8")?;
            }
            (Some(Kind::Message(inner)), 2) => fits(content, inner, &mut |_| {})?,
            (Some(_), _) => return Err("Undecodable: wire type of a known field".into()),
        }
    }
    Ok(())
}
