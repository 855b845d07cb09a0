//! New dockets beside those that are served, and the people of one of protocol 2. Until its first filing the server records, in the open,
//! who has a grant; from then on persons are enrolled by two, and a grant only opens the door.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use caselot_core::docket::code::PersonRole;
use caselot_core::docket::decide::Command;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::{Actor, Protocol};

use crate::service::access::Access;
use crate::service::{self, Request, Service};

/// How often the grants are looked at while a docket is being founded.
const EVERY: Duration = Duration::from_millis(500);

/// Opens the dockets that somebody asks for in the data directory, serves those that other servers
/// have opened, and enrolls the people of all
/// dockets that are being founded, now and whenever a grant is made.
pub async fn watch(service: Service, access: Arc<Access>) {
    let mut refused = BTreeSet::new();
    let (mut founding, mut closed) = (true, BTreeSet::new());
    loop {
        founding = founding && enroll(&service, &access, &mut refused).await;
        let opening = service.clone();
        let mut unserved = std::mem::take(&mut closed);
        let opened = tokio::task::spawn_blocking(move || {
            let asked = opening.found_what_is_asked();
            (opening.serve_what_others_opened(&mut unserved) || asked, unserved)
        });
        if let Ok((opened, unserved)) = opened.await {
            founding |= opened;
            closed = unserved;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Enrolls who has a grant and is not enrolled so. Gives back whether any docket is being founded.
/// Whoever was refused is said once.
pub async fn enroll(service: &Service, access: &Access, refused: &mut BTreeSet<String>) -> bool {
    let mut founding = false;
    let courts: Vec<String> = service.courts().map(str::to_owned).collect();
    for court in courts {
        let Ok(snapshot) = service.snapshot(&court) else { continue };
        let state = &snapshot.state;
        if state.protocol == Protocol::One || state.has_filed() {
            continue;
        }
        founding = true;
        let today = service.today(&snapshot);
        let known = |person: &str| state.persons.record_on(person, today);
        let persons = missing(&access.roles_in(&court), known);
        for record in persons {
            let person = record.person.clone();
            let (actor, command) = (Actor::system(), Command::Enroll(vec![record]));
            let request = Request { court: court.clone(), actor, command };
            let enrolled = match service.try_submit(request) {
                Ok(pending) => pending.answer().await.map(|_| ()),
                Err(cause) => Err(cause),
            };
            if let Err(cause) = enrolled
                && refused.insert(format!("{court} {person}"))
            {
                tracing::warn!(court, person, %cause, "somebody with a grant is not enrolled");
            }
        }
    }
    founding
}

/// Who has other roles by the grants than in the log.
fn missing<'a>(
    granted: &BTreeMap<String, BTreeSet<PersonRole>>,
    known: impl Fn(&str) -> Option<&'a PersonEnrolled>,
) -> Vec<PersonEnrolled> {
    let records = granted.iter().map(|grant| service::founder(grant, known(grant.0)));
    let roles = |person: &str| known(person).map_or(&[][..], |known| &known.roles);
    records.filter(|record| roles(&record.person) != record.roles).collect()
}
