//! The hands that an auditor believes in beside the log (section 22.15, a file of hands).

use super::draw::sha256;
use super::hand_facts::{Known, hex};
use super::text;

/// A hand that is not believed in, by its entry; of a person who has none at all, no entry.
pub type Untrusted = Option<u64>;

/// The persons with a hand whom a file of hands does not name.
pub fn unpinned(hands: &[Known], file: &str) -> Option<Vec<String>> {
    let pins = pins(file)?;
    let mut persons: Vec<String> = hands.iter().map(|hand| hand.person.clone()).collect();
    persons.retain(|person| pins.iter().all(|(_, named)| named != person));
    persons.sort_unstable();
    persons.dedup();
    Some(persons)
}

/// Lines of a fingerprint and a person; `None` if the file is refused.
fn pins(file: &str) -> Option<Vec<(&str, &str)>> {
    let said = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    said.map(pin).collect()
}

fn pin(line: &str) -> Option<(&str, &str)> {
    let (print, person) = line.split_once(' ')?;
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let sound = print.len() == 64 && print.bytes().all(digit) && text::name(person);
    sound.then_some((print, person))
}

/// What a file of hands finds in those of a log; `None` if the file is refused.
pub fn untrusted(hands: &[Known], file: &str) -> Option<Vec<Untrusted>> {
    let pins = pins(file)?;
    let mut trusted: Vec<&Known> = Vec::new();
    let mut found = Vec::new();
    for hand in hands {
        let print = hex(&sha256(&hand.key));
        let pinned = pins.contains(&(&*print, &*hand.person));
        let before = trusted.iter().any(|it| it.entry == hand.replaced && it.person == hand.person);
        if pinned || (hand.rotated && before) {
            trusted.push(hand);
        } else if pins.iter().any(|(_, person)| *person == hand.person) {
            found.push(Some(hand.entry));
        }
    }
    let mut named: Vec<&str> = pins.iter().map(|(_, person)| *person).collect();
    named.sort_unstable();
    named.dedup();
    let without = named.into_iter().filter(|person| trusted.iter().all(|it| it.person != *person));
    found.extend(without.map(|_| None));
    Some(found)
}
