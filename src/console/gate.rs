//! Who may try a passphrase, and how often: each try is counted before it is made, and few are made at
//! a time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::session::locked;
use super::vault::{Vault, VaultError};
use super::{Ambient, Console};

/// So many wrong passphrases of a person may come from one place in a minute.
const OF_PERSON_THERE: u32 = 5;
/// So many of a person may come from all places together where the person never signed in.
const OF_PERSON: u32 = 20;
/// So many may come from a place for all persons together who never signed in there.
const OF_PLACE: u32 = 40;
/// So long, in milliseconds, a wrong one counts after the last of its kind.
const COUNTED_MS: u64 = 60 * 1_000;
/// Places of persons that are remembered; whose last sign-in is longest ago goes.
const MAX_KNOWN: usize = 10_000;
/// Passphrases that are stretched at a time: each takes 19 MiB and a core.
const PLACES: usize = 3;
/// So long a passphrase waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

type Name = [u8; 32];

/// Where a passphrase is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At an address; none within the process.
    Host(Option<IpAddr>),
    /// In a browser with a locked session, by the digest of its secret: nobody else has it, so nobody
    /// else's guesses lock it out.
    Session([u8; 32]),
}

/// Counts the tries, and gives each its turn.
pub struct Gate {
    counts: Mutex<HashMap<Name, (u32, u64)>>,
    /// Where persons signed in, and when last.
    known: Mutex<HashMap<Name, u64>>,
    turns: Arc<Semaphore>,
}

impl Default for Gate {
    fn default() -> Gate {
        let turns = Arc::new(Semaphore::new(PLACES));
        Gate { counts: Mutex::default(), known: Mutex::default(), turns }
    }
}

/// What is counted, as a name of one length however long a person's name is made.
fn name(kind: &str, place: Option<Place>, person: Option<&str>) -> Name {
    let place = match place {
        None => Vec::new(),
        Some(Place::Host(host)) => format!("host {host:?}").into_bytes(),
        Some(Place::Session(digest)) => [&b"session "[..], &digest[..]].concat(),
    };
    let mut hash = Sha256::new();
    for part in [kind.as_bytes(), &place, person.unwrap_or_default().as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// All that one try counts for, with the limit of each.
fn counted(place: Place, person: &str, is_known: bool) -> Vec<(Name, u32)> {
    let mut counted = vec![(name("there", Some(place), Some(person)), OF_PERSON_THERE)];
    // Who signed in there before is not locked out by what strangers type, elsewhere or there.
    if !is_known && matches!(place, Place::Host(_)) {
        counted.push((name("person", None, Some(person)), OF_PERSON));
        counted.push((name("place", Some(place), None), OF_PLACE));
    }
    counted
}

impl Gate {
    /// Counts a try as a wrong one, before anything is computed for it; `false` if there were too many
    /// and it must not be made.
    pub fn try_at(&self, place: Place, person: &str, now: u64) -> bool {
        let counted = counted(place, person, self.is_known(place, person));
        let mut counts = locked(&self.counts);
        counts.retain(|_, (_, last)| now.saturating_sub(*last) < COUNTED_MS);
        let is_full =
            |(name, most): &(Name, u32)| counts.get(name).is_some_and(|(count, _)| count >= most);
        if counted.iter().any(is_full) {
            return false;
        }
        for (name, _) in counted {
            let (count, last) = counts.entry(name).or_default();
            (*count, *last) = (*count + 1, now);
        }
        true
    }

    /// The try was none of a stranger: it does not count, and the place is one of the person's.
    pub fn went_well(&self, place: Place, person: &str, now: u64) {
        let tried = counted(place, person, self.is_known(place, person));
        let mut counts = locked(&self.counts);
        for (name, _) in &tried[1..] {
            if let Some((count, _)) = counts.get_mut(name) {
                *count = count.saturating_sub(1);
            }
        }
        counts.remove(&tried[0].0);
        drop(counts);
        if matches!(place, Place::Session(_)) {
            return;
        }
        let mut known = locked(&self.known);
        if known.len() >= MAX_KNOWN
            && let Some(oldest) = known.iter().min_by_key(|it| it.1).map(|it| *it.0)
        {
            known.remove(&oldest);
        }
        known.insert(name("known", Some(place), Some(person)), now);
    }

    fn is_known(&self, place: Place, person: &str) -> bool {
        locked(&self.known).contains_key(&name("known", Some(place), Some(person)))
    }
}

impl Console {
    /// Does something with the vault, which stretches a passphrase for it, in its turn.
    ///
    /// # Errors
    /// As what is done, or when others wait for their turn for long.
    pub(super) async fn with_vault<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Vault, &Ambient) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0.gate.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(VaultError::Busy) };
        let inner = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            // The turn lasts until the work ends, also when nobody waits for it any more.
            let _turn = turn;
            work(&inner.0.vault, &inner.0.settings.ambient)
        });
        done.await.unwrap_or(Err(VaultError::Refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: u8) -> Place {
        Place::Host(Some([192, 0, 2, host].into()))
    }

    /// How many of a hundred tries may be made.
    fn made(gate: &Gate, place: Place, person: impl Fn(u32) -> String, now: u64) -> u32 {
        (0..100).map(|n| u32::from(gate.try_at(place, &person(n), now))).sum()
    }

    #[test]
    fn a_stranger_locks_nobody_out_elsewhere() {
        let gate = Gate::default();
        assert!(gate.try_at(at(1), "张三", 0));
        gate.went_well(at(1), "张三", 0);
        assert_eq!(made(&gate, at(2), |_| "张三".into(), 1), OF_PERSON_THERE);
        for host in 3..9 {
            made(&gate, at(host), |_| "张三".into(), 1);
        }
        assert!(!gate.try_at(at(10), "张三", 1), "all places together are bounded");
        assert!(gate.try_at(at(1), "张三", 2), "the own place is not");
        gate.went_well(at(1), "张三", 2);
        assert!(gate.try_at(Place::Session([7; 32]), "张三", 2), "nor a locked session");
        assert!(gate.try_at(at(10), "张三", 1 + COUNTED_MS), "after a minute");
    }

    #[test]
    fn a_place_is_bounded_over_all_names_but_those_who_sit_there() {
        let gate = Gate::default();
        assert!(gate.try_at(at(1), "张三", 0));
        gate.went_well(at(1), "张三", 0);
        assert_eq!(made(&gate, at(1), |n| format!("陌生人{n}"), 1), OF_PLACE);
        assert!(!gate.try_at(at(1), "李四", 1));
        assert!(gate.try_at(at(1), "张三", 1));
        assert!(gate.try_at(at(2), "李四", 1));
    }

    #[test]
    fn what_went_well_counts_for_nothing() {
        let gate = Gate::default();
        for now in 0..200 {
            assert!(gate.try_at(at(1), &format!("法官{now}"), now), "{now}");
            gate.went_well(at(1), &format!("法官{now}"), now);
        }
        assert!(locked(&gate.counts).values().all(|(count, _)| *count == 0));
    }
}
