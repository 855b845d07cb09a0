//! Grants that end, that nobody uses, and that are there twice.

use std::collections::BTreeMap;

use super::files::hindering_owner;
use super::{Acts, Checks, Found, IDLE_DAYS, SOON_DAYS, days_between, first_sentence};
use crate::service::access::registry::{self, Registry, RegistryError};
use crate::service::access::{Credential, Grant, Role};
use crate::service::ambient::UTC_OFFSET_MINUTES;
use crate::service::data::DataFiles;
use caselot_core::docket::Day;

/// Looks at the grants of a data directory.
pub(super) fn look(files: &DataFiles, now_ms: u64, acts: &Acts, checks: &mut Checks) {
    let data = files.root();
    let grants = match Registry::in_directory(data).read() {
        Ok(grants) => grants,
        // Said with its owner or mode.
        Err(RegistryError::TooOpen { .. } | RegistryError::Foreign { .. }) => return,
        Err(_) if hindering_owner(files, &data.join(registry::FILE)).is_some() => return,
        Err(cause) => {
            let reason = first_sentence(&cause.to_string());
            return checks.fail(Found::GrantsUnreadable(data.join(registry::FILE), reason));
        }
    };
    let live: Vec<&Grant> = grants.iter().filter(|grant| grant.is_live(now_ms)).collect();
    checks.well(!live.is_empty(), Found::Grants(live.len()));
    for grant in &live {
        let (id, person) = (grant.id.clone(), grant.person.clone());
        if days_between(now_ms, grant.expires_ms) <= SOON_DAYS {
            let last = Day::at(grant.expires_ms.saturating_sub(1), UTC_OFFSET_MINUTES);
            checks.well(false, Found::GrantEnds(Box::new((*grant).clone()), last));
        }
        if let Credential::Certificate(_) = grant.credential {
            checks.well(false, Found::GrantOfAnyIssuer(Box::new((*grant).clone())));
        }
        let days = idle_days(grant, now_ms, acts);
        if days >= IDLE_DAYS {
            checks.well(false, Found::GrantIdle(id, person, days));
        }
    }
    let what = |grant: &Grant| (grant.person.clone(), grant.roles.clone(), grant.courts.clone());
    let mut same: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for grant in live {
        same.entry(what(grant)).or_default().push(grant.id.clone());
    }
    for ((person, ..), ids) in same.into_iter().filter(|(_, ids)| ids.len() > 1) {
        checks.well(false, Found::GrantsDouble(ids, person));
    }
}

/// Days for which the person has recorded nothing in the grant's courts, and at most since the grant
/// was made; 0 for who only reads, which leaves no entry.
fn idle_days(grant: &Grant, now_ms: u64, acts: &Acts) -> u32 {
    if grant.roles.iter().all(|role| *role == Role::Auditor) {
        return 0;
    }
    let acted = grant
        .courts
        .iter()
        .filter_map(|court| acts.get(&(court.clone(), grant.person.clone())).copied());
    days_between(acted.max().unwrap_or(0).max(grant.created_ms), now_ms)
}
