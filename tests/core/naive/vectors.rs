//! The second verifier's draw, held against the vectors of the protocol.

type Group = (String, u32, u32, Vec<(u32, u64)>);

#[test]
fn the_naive_draw_agrees_with_the_vectors() {
    use crate::naive::verifier::draw::{Urn, UrnGroup, seats, seed, sha256, transcript};
    use serde_json::Value;

    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../../vectors/draws.json")).expect("vectors");
    assert!(!vectors.is_empty());
    let roles = ["", "UNDERTAKING", "PRESIDING", "MEMBER", "ASSESSOR", "MEDIATOR", "REVIEW"];
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let long = |value: &Value| value.as_u64().expect("a number");
    let short = |value: &Value| u32::try_from(long(value)).expect("a short number");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let bytes = |value: &Value| -> [u8; 32] {
        let digits = text(value);
        std::array::from_fn(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("hex"))
    };
    let role = |value: &Value| roles.iter().position(|&role| role == text(value)).unwrap() as u32;
    for vector in &vectors {
        let (draw, answer) = (&vector["draw"], &vector["answer"]);
        let (origin, case_number) = (text(&draw["origin"]), text(&draw["case_number"]));
        let groups: Vec<Group> = list(&draw["groups"])
            .iter()
            .map(|group| {
                let candidates = list(&group["candidates"]);
                let odds = candidates.iter().map(|row| (short(&row["judge"]), long(&row["mass"])));
                let seats = short(&group["seats"]);
                (text(&group["pool"]), role(&group["role"]), seats, odds.collect())
            })
            .collect();
        let urn = Urn {
            origin: &origin,
            case_number: &case_number,
            stage: short(&draw["stage"]),
            tray: long(&draw["tray"]),
            envelope: short(&draw["envelope"]),
            groups: groups
                .iter()
                .map(|(pool, role, seats, odds)| UrnGroup {
                    pool,
                    role: *role,
                    seats: *seats,
                    alternates: 0,
                    odds,
                })
                .collect(),
        };
        let seed = seed(&urn, &bytes(&draw["envelope_secret"]), &bytes(&draw["nonce"]));
        assert_eq!(hex(&transcript(&urn)), answer["transcript"], "{}", vector["name"]);
        assert_eq!(hex(&seed), answer["seed"], "{}", vector["name"]);
        assert_eq!(hex(&sha256(&seed)), answer["seed_hash"], "{}", vector["name"]);
        let drawn: Vec<(u32, u32, u64, u64)> = seats(&urn, &seed)
            .expect("drawn")
            .0
            .iter()
            .map(|seat| (seat.role, seat.judge, seat.r, seat.total))
            .collect();
        let expected: Vec<(u32, u32, u64, u64)> = list(&answer["seats"])
            .iter()
            .map(|s| (role(&s["role"]), short(&s["judge"]), long(&s["r"]), long(&s["total"])))
            .collect();
        assert_eq!(drawn, expected, "{}", vector["name"]);
    }
}
