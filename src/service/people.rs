//! People between the registry and the log, offline: who is enrolled, beside a server that runs; and
//! the opening of protocol 2 in a court of protocol 1, by two credentials.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::codec;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::{Actor, Protocol};
use caselot_core::docket::fold::persons::Persons;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::person::{PersonEnrolled, RulesOpened};
use caselot_core::id::EntryIndex;

use super::access::{Access, Credential, Registry, Role, Token};
use super::ambient::{Clock, SystemClock};
use super::court::append_outcome::append_sealed;
use super::court::draft::{DecisionInputs, Draft};
use super::court::load::{CourtLoader, Indexing, Signer};
use super::court::lookup::NamedCases;
use super::data::{DataDir, DataFiles};
use super::error::StartError;
use super::start::open_offline;
use crate::store::Reader;

/// Entries that are read at once.
const PAGE: u64 = 4_096;

/// Who may do what in a court by its log.
#[derive(Debug, Clone)]
pub struct KnownPersons {
    /// All who were ever enrolled.
    pub persons: Persons,
    /// Whether who has a grant is also enrolled, before the first filing; but for the roles of a part
    /// of the court, which need a judge's number or a division.
    pub founding: bool,
}

/// Who may do what in a court by its log. It is read beside a server that may run. `None` in a court
/// of protocol 1, or where there is no court.
///
/// # Errors
/// When the log cannot be read.
pub fn enrolled(
    data: impl Into<DataFiles>,
    court: &str,
) -> Result<Option<KnownPersons>, StartError> {
    let files = data.into();
    if !files.may_hold_courts() {
        return Ok(None);
    }
    let reader = files.reader()?;
    let size = reader.size(court)?;
    if size == 0 || protocol_at(&*reader, court, size - 1)? == Protocol::One {
        return Ok(None);
    }
    let mut state = State::default();
    while state.size < size {
        let from = state.size;
        let page = reader.entries(court, from, size.min(from + PAGE))?;
        if page.is_empty() {
            return Err(StartError::misplaced(court, from));
        }
        for (index, bytes) in (from..).zip(&page) {
            let entry = codec::decode(bytes).map_err(|source| StartError::Entry {
                court: court.to_owned(),
                entry: index,
                source,
            })?;
            state.apply(&entry);
        }
    }
    let (persons, founding) = ((*state.persons).clone(), !state.has_filed());
    Ok(Some(KnownPersons { persons, founding }))
}

/// Looks whether the two who are named for what is done offline are persons of the court: one who runs,
/// keeps or supervises it, and one who supervises it. Nothing shows that they know of it, so this is the
/// operator's word; but a name that the court does not know is a slip, and is not recorded for ever. Where
/// nobody could agree any more, and in protocol 1, whose logs know no persons, any names are taken.
///
/// # Errors
/// [`StartError::NotEnrolled`].
pub(super) fn two_known_persons(
    state: &State,
    (person, approver): (&str, &str),
    now_ms: u64,
) -> Result<(), StartError> {
    let day = state.day(now_ms);
    if state.protocol == Protocol::One || !state.persons.has_supervisor(day) {
        return Ok(());
    }
    let agrees = [PersonRole::Supervisor];
    let acts = [PersonRole::Operator, PersonRole::Registrar, PersonRole::Supervisor];
    for (name, roles) in [(person, &acts[..]), (approver, &agrees[..])] {
        if !roles.iter().any(|role| state.persons.has(name, *role, day)) {
            let roles: Vec<&str> = roles.iter().map(|role| role.name()).collect();
            return Err(StartError::NotEnrolled {
                court: state.court.as_ref().map_or_else(String::new, |court| court.code.clone()),
                person: name.to_owned(),
                roles: roles.join(", "),
            });
        }
    }
    Ok(())
}

fn protocol_at(reader: &dyn Reader, court: &str, index: u64) -> Result<Protocol, StartError> {
    let bytes = reader.entries(court, index, index + 1)?;
    let bytes = bytes.first().ok_or_else(|| StartError::misplaced(court, index))?;
    let entry = codec::decode(bytes).map_err(|source| StartError::Entry {
        court: court.to_owned(),
        entry: index,
        source,
    })?;
    Ok(entry.protocol)
}

/// An opening of protocol 2 to make.
#[derive(Debug)]
pub struct OpeningRequest {
    /// Code of the court.
    pub court: String,
    /// The token of the supervisor who opens it.
    pub token: Token,
    /// The token of the second one.
    pub second: Token,
    /// Why; may be empty.
    pub text: String,
}

/// What an opening did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Index of its entry.
    pub entry: EntryIndex,
    /// Who opened it, and the second person.
    pub by: [String; 2],
    /// The people whom it names: all who have a grant.
    pub persons: Vec<PersonEnrolled>,
}

/// Opens protocol 2 in one court of a data directory that no server has open, or names its people
/// anew where nobody supervises it any more. Both credentials must be live grants as SUPERVISOR; the
/// people are those of the registry.
///
/// # Errors
/// When the directory is in use, a credential is not good, or the rules refuse it.
pub fn open_rules(
    data: impl Into<DataFiles>,
    request: &OpeningRequest,
) -> Result<Opening, StartError> {
    let (files, code) = (data.into(), &request.court);
    let data = files.root();
    let by = [&request.token, &request.second].map(|token| supervisor(data, code, token));
    let [by, second] = by;
    let (by, second) = (by?, second?);
    let access = Access::registered(data, Box::new(SystemClock))?;
    let persons: Vec<_> = access.roles_in(code).iter().map(|it| founder(it, None)).collect();

    let data = DataDir::open(&files)?;
    if !data.may_hold_courts() {
        return Err(StartError::Empty { path: data.root().to_owned() });
    }
    let mut store = open_offline(&data)?;
    let reader = store.log_reader()?;
    if reader.size(code)? == 0 {
        return Err(StartError::CourtUnknown { court: code.clone() });
    }
    let loader = CourtLoader { reader: &*reader, data: &data, code, without_checkpoint: false };
    let court = loader.load(Indexing::of(&mut *store))?;
    let Signer { key, .. } = court.signer;
    let entry = EntryIndex(court.snapshot.size());
    let opened = RulesOpened {
        persons: persons.clone(),
        text: request.text.clone(),
        approver: second.clone(),
    };
    let mut draft = Draft::new(code, court.snapshot.head());
    let with = DecisionInputs {
        now_ms: SystemClock.now_ms(),
        actor: Actor::authenticated(&by),
        envelopes: court.envelopes,
        tray_keys: &HashMap::new(),
        trays: None,
    };
    draft.decide(&NamedCases::default(), &Command::OpenRules(Box::new(opened)), with)?;
    append_sealed(&mut *store, &data, &mut draft)?;
    let snapshot = draft.head.sign(&key);
    data.write_checkpoint(code, &snapshot.checkpoint)?;
    Ok(Opening { entry, by: [by, second], persons })
}

/// The person of a live token who supervises the court by the registry.
fn supervisor(data: &Path, court: &str, token: &Token) -> Result<String, StartError> {
    let grants = Registry::in_directory(data).read()?;
    let (credential, now_ms) = (Credential::from(token.digest()), SystemClock.now_ms());
    let found = grants.into_iter().find(|grant| {
        grant.credential == credential
            && grant.is_live(now_ms)
            && grant.roles.contains(&Role::Supervisor)
            && grant.courts.iter().any(|own| own == court)
    });
    let court = court.to_owned();
    found.map(|grant| grant.person).ok_or(StartError::NoSupervisor { court })
}

/// The record of somebody who has a grant: from the beginning, without an end. A grant says nothing of
/// a part of the court, so a role of a part is kept as it is known and never added.
pub fn founder(
    (person, roles): (&String, &BTreeSet<PersonRole>),
    known: Option<&PersonEnrolled>,
) -> PersonEnrolled {
    let has = |role: &PersonRole| known.is_some_and(|known| known.roles.contains(role));
    let kept = roles.iter().filter(|role| !role.is_of_a_part() || has(role));
    let roles: Vec<PersonRole> = kept.copied().collect();
    let divided = known.filter(|_| roles.contains(&PersonRole::Division));
    PersonEnrolled {
        person: person.clone(),
        judge: known.and_then(|known| known.judge),
        division: divided.map_or_else(String::new, |known| known.division.clone()),
        roles,
        from: Day(0),
        to: None,
        deputizes: String::new(),
    }
}
