//! TLS, client certificates and plain HTTP/2, through `serve` and the flags of who asks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::house::{House, Server};

/// Longer than a server goes without looking at its certificates.
const REREAD: Duration = Duration::from_millis(1_200);

/// Who signs certificates; his own is in the file NAME.pem.
pub struct Authority(Issuer<'static, KeyPair>);

fn private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

impl Authority {
    fn new(house: &House, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let own = params.self_signed(&key).unwrap().pem();
        fs::write(house.path(&format!("{name}.pem")), own).unwrap();
        Self(Issuer::new(params, key))
    }

    /// Writes FILE.pem and FILE.key.
    fn sign(&self, house: &House, file: &str, common_name: &str) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "示例法院");
        params.distinguished_name.push(DnType::CommonName, common_name);
        let own = KeyPair::generate().unwrap();
        let signed = params.signed_by(&own, &self.0).unwrap();
        fs::write(house.path(&format!("{file}.pem")), signed.pem()).unwrap();
        private(&house.path(&format!("{file}.key")), &own.serialize_pem());
    }
}

/// A court whose server's certificate `ours` signed, with settings in `caselot.toml`.
pub fn house(clients: &str) -> (House, Authority) {
    let house = House::new();
    let ours = Authority::new(&house, "ours");
    ours.sign(&house, "server", "server");
    let authority = if clients == "off" { "" } else { "client_authority = 'ours.pem'\n" };
    let text = format!(
        "[tls]\ncertificate = 'server.pem'\nkey = 'server.key'\n{authority}\
         client_certificates = '{clients}'\n"
    );
    fs::write(house.path("caselot.toml"), text).unwrap();
    let checked = house.done(&["config", "check", "--config", "caselot.toml"]);
    assert!(checked.contains("sound"), "{checked}");
    (house, ours)
}

fn serve(house: &House) -> Server {
    let server = house.serve(&["--config", "caselot.toml"]);
    assert!(server.address.starts_with("https://"), "{}", server.address);
    server
}

/// Shows the roster with these flags beside the server's name.
fn show<'a>(server: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
    [&["roster", "show", "--server", server][..], flags].concat()
}

const TRUSTING: [&str; 2] = ["--authority", "ours.pem"];
const BY_TOKEN: [&str; 2] = ["--token-file", "registrar"];

#[test]
fn who_asks_names_the_authority_he_trusts_and_gets_no_further_without() {
    let (house, _) = house("off");
    Authority::new(&house, "theirs");
    let server = serve(&house);
    let address = server.named("localhost");
    house.done(&show(&address, &[&TRUSTING[..], &BY_TOKEN].concat()));

    let none = house.refused(&show(&address, &BY_TOKEN));
    assert!(none.contains("--authority"), "{none}");
    let other = ["--authority", "theirs.pem"];
    house.refused(&show(&address, &[&other[..], &BY_TOKEN].concat()));
    let missing = ["--authority", "nowhere.pem"];
    let missing = house.refused(&show(&address, &[&missing[..], &BY_TOKEN].concat()));
    assert!(missing.contains("nowhere.pem"), "{missing}");
    // The certificate is for localhost, not for its number.
    house.refused(&show(&server.named("127.0.0.2"), &[&TRUSTING[..], &BY_TOKEN].concat()));
    let plain = address.replace("https://", "http://");
    house.refused(&show(&plain, &BY_TOKEN));
    let nobody = house.refused(&show(&address, &[&TRUSTING[..], &["--person", "某人"]].concat()));
    assert!(nobody.contains("token"), "{nobody}");

    // The same by the file of settings.
    let text = format!(
        "[client]\nserver = '{address}'\nauthority = 'ours.pem'\ntoken_file = 'registrar'\n"
    );
    fs::write(house.path("mine.toml"), text).unwrap();
    house.done(&["roster", "show", "--config", "mine.toml"]);
}

#[test]
fn a_required_certificate_names_the_person_who_acts() {
    let (house, ours) = house("required");
    let theirs = Authority::new(&house, "theirs");
    for (file, name) in [("known", "王登记"), ("auditor", "赵审计"), ("unknown", "某人")] {
        ours.sign(&house, file, name);
    }
    theirs.sign(&house, "forged", "王登记");
    for (person, role, file) in
        [("王登记", "REGISTRAR", "known.pem"), ("赵审计", "AUDITOR", "auditor.pem")]
    {
        let create = ["token", "create", "--data", "data", "--person", person, "--role", role];
        let said = house.done(&[&create[..], &["--by-certificate", file]].concat());
        assert!(!said.contains("token, shown once"), "{said}");
    }
    let listed = house.done(&["token", "list", "--data", "data"]);
    assert!(listed.contains("CN=王登记"), "{listed}");
    let server = serve(&house);
    let address = server.named("localhost");
    let with = |certificate: &'static str, key: &'static str| {
        [&TRUSTING[..], &["--certificate", certificate, "--certificate-key", key]].concat()
    };
    let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    house.write_roster();
    let of = ["--server", &address];
    // By a certificate the person need not be named with a flag, but nobody acts as another.
    let known = with("known.pem", "known.key");
    let other = [&import[..], &of, &known, &["--person", "李某"]].concat();
    assert!(house.refused(&other).contains("王登记"));
    house.done(&[&import[..], &of, &known].concat());
    let auditor = with("auditor.pem", "auditor.key");
    house.refused(&[&import[..], &of, &auditor].concat());
    house.done(&[&["audit", "export", "--out", "bundle"][..], &of, &auditor].concat());
    let log = house.done(&["log", "bundle"]);
    let roster: Vec<&str> = log.lines().filter(|line| line.contains("法官1")).collect();
    assert_eq!(roster.len(), 1, "{log}");
    assert!(roster[0].contains("王登记") && roster[0].contains("AUTHENTICATED"), "{roster:?}");

    let unknown = house.refused(&show(&address, &with("unknown.pem", "unknown.key")));
    assert!(unknown.contains("token"), "signed, and nobody here: {unknown}");
    let refused = [with("forged.pem", "forged.key"), TRUSTING.to_vec(), {
        [&TRUSTING[..], &BY_TOKEN].concat()
    }];
    for flags in refused {
        let said = house.refused(&show(&address, &flags));
        assert!(!said.contains("王登记"), "{flags:?} let in: {said}");
    }
    // A certificate and its key go together, and the key is for its owner alone.
    let half = [&TRUSTING[..], &["--certificate", "known.pem"]].concat();
    assert!(house.refused(&show(&address, &half)).contains("--certificate-key"));
    fs::set_permissions(house.path("known.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = house.refused(&show(&address, &with("known.pem", "known.key")));
    assert!(open.contains("known.key") && open.contains("chmod 600"), "{open}");
}

#[test]
fn an_optional_certificate_stands_beside_tokens() {
    let (house, ours) = house("optional");
    let theirs = Authority::new(&house, "theirs");
    ours.sign(&house, "known", "赵审计");
    theirs.sign(&house, "forged", "赵审计");
    let create = ["token", "create", "--data", "data", "--person", "赵审计", "--role", "AUDITOR"];
    house.done(&[&create[..], &["--by-certificate", "known.pem"]].concat());
    let server = serve(&house);
    let address = server.named("localhost");
    let export = |flags: &[&str]| {
        let of = ["--server", &address];
        house.run(&[&["audit", "export", "--out", "bundle"][..], &of, &TRUSTING, flags].concat())
    };
    let known = ["--certificate", "known.pem", "--certificate-key", "known.key"];
    assert!(export(&known).0, "by certificate");
    let (well, said) = export(&BY_TOKEN);
    assert!(!well && said.contains("AUDITOR"), "the registrar by token: {said}");
    house.done(&show(&address, &[&TRUSTING[..], &BY_TOKEN].concat()));
    // Who shows both is whom the token names.
    let (well, said) = export(&[&known[..], &BY_TOKEN].concat());
    assert!(!well && said.contains("AUDITOR"), "both: {said}");
    let (well, said) = export(&[]);
    assert!(!well && said.contains("token"), "neither: {said}");
    let forged = ["--certificate", "forged.pem", "--certificate-key", "forged.key"];
    assert!(!export(&forged).0, "a certificate of nobody we know");

    // A grant that ended lets nobody in, also while the server runs.
    let listed = house.done(&["token", "list", "--data", "data"]);
    let row = listed.lines().find(|line| line.contains("赵审计")).unwrap();
    let id = row.split_whitespace().next().unwrap();
    house.done(&["token", "revoke", "--data", "data", id]);
    std::thread::sleep(REREAD);
    assert!(!export(&known).0, "revoked");
}

#[test]
fn a_certificate_is_read_again_while_the_server_runs() {
    let (house, _) = house("off");
    let renewed = Authority::new(&house, "renewed");
    let mut server = serve(&house);
    let address = server.named("localhost");
    let asked = |authority: &str| {
        let flags = ["--authority", authority];
        house.run(&show(&address, &[&flags[..], &BY_TOKEN].concat())).0
    };
    assert!(asked("ours.pem") && !asked("renewed.pem"));
    renewed.sign(&house, "server", "server");
    std::thread::sleep(REREAD);
    assert!(asked("renewed.pem") && !asked("ours.pem"));
    server.says("the certificates were read again");
    // A renewal that went wrong is said and changes nothing.
    fs::write(house.path("server.pem"), "no certificate").unwrap();
    std::thread::sleep(REREAD);
    assert!(asked("renewed.pem"));
    server.says("the earlier certificates stay");
    let check = ["config", "check", "--config", "caselot.toml"];
    assert!(house.refused(&check).contains("server.pem"));
}

#[test]
fn a_server_does_not_start_on_a_key_that_others_may_read() {
    let (house, _) = house("off");
    fs::set_permissions(house.path("server.key"), fs::Permissions::from_mode(0o640)).unwrap();
    let settings = ["--config", "caselot.toml"];
    let checked = house.refused(&[&["config", "check"][..], &settings].concat());
    for said in [checked, house.serves_not(&settings)] {
        assert!(said.contains("server.key") && said.contains("chmod 600"), "{said}");
    }
}

#[test]
fn plain_http_off_loopback_is_asked_for_by_name() {
    let house = House::new();
    let everywhere = ["--listen", "0.0.0.0:0"];
    let said = house.serves_not(&everywhere);
    assert!(said.contains("plain"), "{said}");
    // Without tokens not even then.
    let said = house.serves_not(&[&everywhere[..], &["--plain-http", "--dev-no-tokens"]].concat());
    assert!(said.contains("loopback"), "{said}");
    let named: [&[&str]; 2] = [&["--plain-http"], &["--set", "server.plain_http=true"]];
    for flags in named {
        let server = house.serve(&[&everywhere[..], flags].concat());
        house.done(&show(&server.named("127.0.0.1"), &BY_TOKEN));
    }
}
