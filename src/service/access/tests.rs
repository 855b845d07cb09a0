use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::service::ambient::SystemEntropy;

const COURT: &str = "湘0203";
const GET_CASE: &str = "/caselot.v1.AssignmentService/GetCase";
const FILE_CASE: &str = "/caselot.v1.AssignmentService/FileCase";

#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Clock for Hand {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn issued(subject: &str, issuer: &str) -> Credential {
    Credential::IssuedCertificate { subject: subject.to_owned(), issuer: issuer.to_owned() }
}

struct Office {
    data: tempfile::TempDir,
    clock: Hand,
    access: Arc<Access>,
}

impl Office {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Hand::default();
        let access = Access::registered(data.path(), Box::new(clock.clone())).unwrap();
        Self { data, clock, access }
    }

    fn registry(&self) -> Registry {
        Registry::in_directory(self.data.path())
    }

    /// A token of one day, seen by the server.
    fn grant(&self, person: &str, roles: &[Role]) -> (Grant, Credential) {
        let new = NewGrant {
            person: person.to_owned(),
            roles: roles.to_vec(),
            courts: vec![COURT.to_owned()],
            days: 1,
            certificate: None,
        };
        let (grant, token) = self.registry().grant(new, &self.clock, &SystemEntropy).unwrap();
        self.pass(registry::REREAD_MS);
        (grant, token.unwrap().digest().into())
    }

    fn pass(&self, ms: u64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    fn caller(&self, path: &str, credential: &Credential) -> Result<Caller, Denied> {
        self.access.caller(path, Some(credential.clone())).map(Option::unwrap)
    }
}

#[test]
fn a_grant_opens_its_calls_in_its_courts_and_its_own_name() {
    let office = Office::new();
    let (_, token) = office.grant("张立案", &[Role::Filing]);
    let caller = office.caller(FILE_CASE, &token).unwrap();
    assert_eq!(caller.identity(), Some("张立案"));
    assert_eq!(caller.admit(COURT, "", ""), Ok(Actor::authenticated("张立案")));
    assert_eq!(caller.admit(COURT, "张立案", ""), Ok(Actor::authenticated("张立案")));
    assert!(matches!(caller.admit("湘0204", "", ""), Err(Denied::Court { .. })));
    assert!(matches!(caller.admit(COURT, "李某", ""), Err(Denied::Person { .. })));
    assert!(matches!(caller.admit(COURT, "", "陈庭长"), Err(Denied::Approver { .. })));
    office.grant("陈庭长", &[Role::Supervisor]);
    assert!(caller.admit(COURT, "", "陈庭长").is_ok());
    let export = office.caller("/caselot.v1.AuditService/ExportBundle", &token);
    assert!(matches!(export, Err(Denied::Role { .. })));
}

#[test]
fn no_caller_is_admitted_without_a_live_grant() {
    let office = Office::new();
    let (grant, token) = office.grant("张立案", &[Role::Filing]);
    assert_eq!(office.access.caller(GET_CASE, None).unwrap_err(), Denied::Anonymous);
    let other = Credential::Token("00".repeat(32));
    assert_eq!(office.caller(GET_CASE, &other).unwrap_err(), Denied::Unknown);
    assert_eq!(office.caller("/caselot.v1.X/Y", &other).unwrap_err(), Denied::Unknown);
    let unknown = office.caller("/caselot.v1.X/Y", &token);
    assert!(matches!(unknown, Err(Denied::NoSuchCall { .. })));
    assert!(office.access.caller("/grpc.health.v1.Health/Check", None).unwrap().is_none());

    // A stream that is open when its token is revoked ends with the next request.
    let caller = office.caller(GET_CASE, &token).unwrap();
    office.registry().revoke(&grant.id, &office.clock).unwrap();
    office.pass(registry::REREAD_MS);
    assert_eq!(caller.admit(COURT, "", ""), Err(Denied::Unknown));

    let (_, token) = office.grant("张立案", &[Role::Filing]);
    assert!(office.caller(GET_CASE, &token).is_ok());
    office.pass(2 * 86_400_000);
    assert_eq!(office.caller(GET_CASE, &token).unwrap_err(), Denied::Unknown);
}

#[test]
fn a_registry_that_cannot_be_trusted_admits_no_caller() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::new();
    let (_, token) = office.grant("张立案", &[Role::Filing]);
    let path = office.data.path().join(registry::FILE);
    assert!(office.caller(GET_CASE, &token).is_ok());
    let text = std::fs::read_to_string(&path).unwrap();
    let with_mode = |mode| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let spoil: [&dyn Fn(); 3] =
        [&|| std::fs::write(&path, "[").unwrap(), &|| with_mode(0o660), &|| {
            std::fs::remove_file(&path).unwrap()
        }];
    for spoil in spoil {
        spoil();
        office.pass(registry::REREAD_MS);
        assert!(office.caller(GET_CASE, &token).is_ok(), "the last good grants hold for a while");
        office.pass(registry::GRACE_MS - 1);
        assert!(office.caller(GET_CASE, &token).is_ok());
        office.pass(1);
        let refused = office.caller(GET_CASE, &token);
        assert!(matches!(refused, Err(Denied::Unreadable { .. })), "{refused:?}");
        std::fs::write(&path, &text).unwrap();
        with_mode(0o600);
        office.pass(registry::REREAD_MS);
        assert!(office.caller(GET_CASE, &token).is_ok());
    }
}

#[test]
fn a_revocation_holds_though_the_file_is_spoilt_afterwards() {
    let office = Office::new();
    let (grant, token) = office.grant("张立案", &[Role::Filing]);
    assert!(office.caller(GET_CASE, &token).is_ok());
    office.registry().revoke(&grant.id, &office.clock).unwrap();
    office.pass(registry::REREAD_MS);
    assert_eq!(office.caller(GET_CASE, &token).unwrap_err(), Denied::Unknown);
    std::fs::write(office.data.path().join(registry::FILE), "[").unwrap();
    office.pass(registry::REREAD_MS);
    assert_eq!(office.caller(GET_CASE, &token).unwrap_err(), Denied::Unknown);
}

#[test]
fn a_grant_ends_with_its_last_day_in_beijing() {
    let office = Office::new();
    let (grant, _) = office.grant("张立案", &[Role::Filing]);
    let day = |ms| caselot_core::docket::Day::at(ms, crate::service::ambient::UTC_OFFSET_MINUTES);
    assert_eq!(day(grant.expires_ms - 1).0, day(grant.created_ms).0 + 1);
    assert_eq!(day(grant.expires_ms).0, day(grant.created_ms).0 + 2);
}

#[test]
fn a_renewed_token_opens_and_the_old_one_does_not() {
    let office = Office::new();
    let (grant, token) = office.grant("张立案", &[Role::Filing]);
    let (new, fresh) = office.registry().renew(&grant.id, &office.clock, &SystemEntropy).unwrap();
    office.pass(registry::REREAD_MS);
    assert_eq!(office.caller(GET_CASE, &token).unwrap_err(), Denied::Unknown);
    assert!(office.caller(GET_CASE, &fresh.digest().into()).is_ok());
    assert_eq!(
        (&new.person, &new.roles, new.expires_ms),
        (&grant.person, &grant.roles, grant.expires_ms)
    );
    let again = office.registry().renew(&grant.id, &office.clock, &SystemEntropy);
    assert!(again.unwrap_err().to_string().contains("no live grant"));
    let ended = office.registry().revoke_all("张立案", &office.clock).unwrap();
    assert_eq!(ended.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), [new.id.as_str()]);
    assert!(office.registry().revoke_all("张立案", &office.clock).is_err());
}

/// Only root can do this for somebody else.
#[test]
fn a_change_leaves_the_file_to_its_owner_with_its_mode() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let office = Office::new();
    office.grant("张立案", &[Role::Filing]);
    let path = office.data.path().join(registry::FILE);
    chown(&path, Some(4_321), Some(4_321)).unwrap();
    let refused = office.registry().read();
    assert!(matches!(refused, Err(registry::RegistryError::Foreign { owner: 4_321, .. })));
    chown(office.data.path(), Some(4_321), Some(4_321)).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    office.grant("李某", &[Role::Auditor]);
    let left = std::fs::metadata(&path).unwrap();
    assert_eq!((left.uid(), left.gid(), left.mode() & 0o777), (4_321, 4_321, 0o400));
    let lock = std::fs::metadata(path.with_extension("lock")).unwrap();
    assert_eq!(lock.uid(), 4_321);
}

#[test]
fn a_grant_that_makes_no_sense_is_not_made() {
    let office = Office::new();
    let sound = NewGrant {
        person: "张立案".to_owned(),
        roles: vec![Role::Filing],
        courts: vec![COURT.to_owned()],
        days: 1,
        certificate: Some(issued("CN=张立案", "CN=示例")),
    };
    for unfit in [
        NewGrant { person: String::new(), ..sound.clone() },
        NewGrant { roles: vec![], ..sound.clone() },
        NewGrant { courts: vec![], ..sound.clone() },
        NewGrant { courts: vec!["*".to_owned()], ..sound.clone() },
        NewGrant { days: 0, ..sound.clone() },
        NewGrant { days: registry::MAX_DAYS + 1, ..sound.clone() },
        NewGrant { certificate: Some(issued("", "CN=示例")), ..sound.clone() },
    ] {
        let made = office.registry().grant(unfit.clone(), &office.clock, &SystemEntropy);
        assert!(matches!(made, Err(registry::RegistryError::Unfit(_))), "{unfit:?}");
    }
    let (_, _) = office.grant("李某", &[Role::Auditor]);
    for roles in [vec![Role::Filing], vec![Role::Filing, Role::Supervisor]] {
        let both = NewGrant { person: "李某".to_owned(), roles, ..sound.clone() };
        let made = office.registry().grant(both, &office.clock, &SystemEntropy);
        assert!(made.unwrap_err().to_string().contains("FILING goes with neither"));
    }
    let (grant, token) =
        office.registry().grant(sound.clone(), &office.clock, &SystemEntropy).unwrap();
    assert!(token.is_none());
    let again = office.registry().grant(sound.clone(), &office.clock, &SystemEntropy);
    assert!(again.is_err(), "one certificate, one grant");
    office.registry().revoke(&grant.id, &office.clock).unwrap();
    office.registry().grant(sound, &office.clock, &SystemEntropy).unwrap();
}

#[test]
fn a_certificate_shows_what_it_is_and_a_grant_of_the_first_form_goes_on() {
    let office = Office::new();
    let shown = ClientCertificate {
        subject: "CN=张立案".to_owned(),
        issuer: "CN=示例".to_owned(),
        digest: [7; 32],
    };
    let elsewhere = ClientCertificate { issuer: "CN=他处".to_owned(), ..shown.clone() };
    let renewed = ClientCertificate { digest: [8; 32], ..shown.clone() };
    let grant = |person: &str, certificate| {
        let new = NewGrant {
            person: person.to_owned(),
            roles: vec![Role::Filing],
            courts: vec![COURT.to_owned()],
            days: 1,
            certificate: Some(certificate),
        };
        let (grant, token) = office.registry().grant(new, &office.clock, &SystemEntropy).unwrap();
        assert!(token.is_none());
        office.pass(registry::REREAD_MS);
        grant.id
    };
    let person = |shown: &ClientCertificate| {
        let caller = office.access.caller(FILE_CASE, shown.credentials());
        caller.map(|caller| caller.unwrap().identity().unwrap().to_owned())
    };
    assert_eq!(person(&shown), Err(Denied::Unknown));
    grant("乙", shown.issued());
    assert_eq!(person(&shown).as_deref(), Ok("乙"));
    assert_eq!(person(&renewed).as_deref(), Ok("乙"));
    assert_eq!(person(&elsewhere), Err(Denied::Unknown), "another authority names the same person");
    let exact = grant("丙", shown.itself());
    assert_eq!(person(&shown).as_deref(), Ok("丙"), "the narrowest counts");
    assert_eq!(person(&renewed).as_deref(), Ok("乙"));
    office.registry().revoke(&exact, &office.clock).unwrap();
    office.pass(registry::REREAD_MS);
    assert_eq!(person(&shown).as_deref(), Ok("乙"));

    // As a program from before issuers were named wrote it.
    let path = office.data.path().join(registry::FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut grants: Vec<Grant> = serde_json::from_str(&text).unwrap();
    let old = r#"{"certificate":"CN=张立案"}"#;
    grants[0].credential = serde_json::from_str(old).unwrap();
    grants[0].person = "丁".to_owned();
    std::fs::write(&path, serde_json::to_string(&grants).unwrap()).unwrap();
    office.pass(registry::REREAD_MS);
    for certificate in [&shown, &elsewhere] {
        assert_eq!(person(certificate).as_deref(), Ok("丁"));
    }
}
