//! The contributors that an auditor believes in beside the log (section 22.14, keys that are given).

use super::contributor::Contributors;
use super::draw::Hash;

/// Who was named, by entry and key; and each filing with whom it awaits.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    named: Vec<(u64, Hash)>,
    filings: Vec<(u64, Option<u64>)>,
}

/// The entries of findings; those of the log come first, then the keys that nobody in it has.
pub type Untrusted = Vec<Option<u64>>;

/// Of filings that follow one another the first, the last, and how many they are.
pub type Run = (u64, u64, u64);

pub fn known(contributors: Contributors) -> Known {
    let named = contributors.named.iter().map(|it| (it.entry, it.key)).collect();
    Known { named, filings: contributors.filings }
}

/// What keys find in a log, and the filings that await none of theirs; no runs if nobody was named.
pub fn held(known: &Known, keys: &[Hash]) -> (Untrusted, Option<Vec<Run>>) {
    let is_given = |(_, key): &&(u64, Hash)| keys.contains(key);
    let mut found: Untrusted = Vec::new();
    found.extend(known.named.iter().filter(|it| !is_given(it)).map(|it| Some(it.0)));
    let mut given = keys.to_vec();
    given.sort_unstable();
    given.dedup();
    let nobody = |key: &&Hash| known.named.iter().all(|it| it.1 != **key);
    found.extend(given.iter().filter(nobody).map(|_| None));
    let own: Vec<u64> = known.named.iter().filter(is_given).map(|it| it.0).collect();
    let awaits_one = |filing: &(u64, Option<u64>)| filing.1.is_some_and(|it| own.contains(&it));
    let parts = known.filings.split(awaits_one).filter(|part| !part.is_empty());
    let runs = parts.map(|part| (part[0].0, part[part.len() - 1].0, part.len() as u64));
    (found, (!known.named.is_empty()).then(|| runs.collect()))
}
