//! How a server is reached: TLS, client certificates, limits, and clients that misbehave.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use caselot::client::{Bearer, Channel, ClientTls, connect_channel};
use caselot::rpc::limits::Limits;
use caselot::rpc::tls::{ClientCertificates, TlsFiles, certificate_of};
use caselot::rpc::{ServeError, Settings};
use caselot::service::access::{Access, Credential, NewGrant, Registry, Role};
use caselot::service::ambient::{SystemClock, SystemEntropy};
use caselot::service::{self, NewCourt};
use caselot::wire::v1;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::{Code, Status};
use v1::roster_service_client::RosterServiceClient;

const COURT: &str = "湘0203";

/// Who signs certificates, with the file of its own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

fn private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

impl Authority {
    fn new(dir: &Path, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let file = dir.join(format!("{name}.pem"));
        fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), file }
    }

    /// Writes a certificate and its key.
    fn sign(&self, certificate: &Path, key: &Path, name: &str) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "示例法院");
        params.distinguished_name.push(DnType::CommonName, name);
        let own = KeyPair::generate().unwrap();
        let signed = params.signed_by(&own, &self.issuer).unwrap();
        fs::write(certificate, signed.pem()).unwrap();
        private(key, &own.serialize_pem());
    }
}

struct House {
    _dir: tempfile::TempDir,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ServeError>>,
}

fn data() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let court = NewCourt {
        protocol: caselot_core::docket::Protocol::One,
        code: COURT.to_owned(),
        name: "示例区人民法院".to_owned(),
        origin: format!("o.example/{COURT}"),
        utc_offset_minutes: 480,
        envelopes: 4,
    };
    service::init(&dir.path().join("data"), &court).unwrap();
    dir
}

impl House {
    async fn serve(dir: tempfile::TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let data = dir.path().join("data");
        let access = Access::registered(&data, Box::new(SystemClock)).unwrap();
        let mut settings = Settings::new(access);
        change(&mut settings);
        let service = service::open(&data).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(caselot::rpc::serve(service, settings, listener, async move {
            drop(stopped.await);
        }));
        Self { _dir: dir, address, stop, served }
    }

    fn let_in(dir: &Path, person: &str, certificate: Option<Credential>) -> Bearer {
        let new = NewGrant {
            person: person.to_owned(),
            roles: vec![Role::Operator],
            courts: vec![COURT.to_owned()],
            days: 1,
            certificate,
        };
        let made =
            Registry::in_directory(&dir.join("data")).grant(new, &SystemClock, &SystemEntropy);
        match made.unwrap().1 {
            Some(token) => Bearer::new(&token.reveal()).unwrap(),
            None => Bearer::none(),
        }
    }

    async fn stop(self) {
        drop(self.stop);
        let ended = tokio::time::timeout(Duration::from_secs(12), self.served).await;
        ended.expect("in time").unwrap().unwrap();
    }
}

async fn ask(channel: &Channel) -> Result<v1::GetCourtResponse, Status> {
    let request = v1::GetCourtRequest { court: COURT.to_owned() };
    Ok(RosterServiceClient::new(channel.clone()).get_court(request).await?.into_inner())
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_encrypted_and_certificates_are_read_again() {
    let dir = data();
    let (old, new) = (Authority::new(dir.path(), "old"), Authority::new(dir.path(), "new"));
    let files = TlsFiles {
        certificate: dir.path().join("server.pem"),
        key: dir.path().join("server.key"),
        ..TlsFiles::default()
    };
    old.sign(&files.certificate, &files.key, "server");
    let bearer = House::let_in(dir.path(), "运维", None);
    let (certificate, key) = (files.certificate.clone(), files.key.clone());
    let house = House::serve(dir, |settings| settings.tls = files).await;
    let server = format!("https://localhost:{}", house.address.port());
    let trusting = |authority: &Authority| ClientTls {
        authority: Some(authority.file.clone()),
        identity: None,
    };
    let channel = connect_channel(&server, &trusting(&old), bearer.clone()).await.unwrap();
    ask(&channel).await.unwrap();
    let plain = format!("http://{}", house.address);
    let plain = connect_channel(&plain, &ClientTls::default(), bearer.clone()).await;
    if let Ok(channel) = plain {
        ask(&channel).await.unwrap_err();
    }
    let stranger = connect_channel(&server, &trusting(&new), bearer.clone()).await;
    assert!(stranger.is_err(), "a server of another authority is believed");

    new.sign(&certificate, &key, "server");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let renewed = connect_channel(&server, &trusting(&new), bearer.clone()).await.unwrap();
    ask(&renewed).await.unwrap();
    ask(&channel).await.expect("connections from before go on");
    // A renewal that went wrong leaves the certificate that is there.
    fs::write(&certificate, "no certificate").unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    ask(&connect_channel(&server, &trusting(&new), bearer).await.unwrap()).await.unwrap();
    house.stop().await;
}

/// What becomes of a call by each of these certificates.
async fn outcomes<const N: usize>(
    house: &House,
    authority: &Authority,
    identities: [Option<(PathBuf, PathBuf)>; N],
) -> [Result<String, Code>; N] {
    let server = format!("https://localhost:{}", house.address.port());
    let mut outcomes = Vec::new();
    for identity in identities {
        let tls = ClientTls { authority: Some(authority.file.clone()), identity };
        let asked = match connect_channel(&server, &tls, Bearer::none()).await {
            Ok(channel) => ask(&channel).await.map_err(|status| status.code()),
            Err(_) => Err(Code::Unavailable),
        };
        outcomes.push(asked.map(|court| court.code));
    }
    outcomes.try_into().expect("one of each")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_opens_for_the_person_it_is_granted_to() {
    let dir = data();
    let (ours, theirs) = (Authority::new(dir.path(), "ours"), Authority::new(dir.path(), "theirs"));
    let path = |name: &str| dir.path().join(name);
    let files = TlsFiles {
        certificate: path("server.pem"),
        key: path("server.key"),
        client_authority: ours.file.clone(),
        client_certificates: ClientCertificates::Required,
    };
    ours.sign(&files.certificate, &files.key, "server");
    ours.sign(&path("known.pem"), &path("known.key"), "运维");
    ours.sign(&path("unknown.pem"), &path("unknown.key"), "某人");
    theirs.sign(&path("forged.pem"), &path("forged.key"), "运维");
    let known = certificate_of(&path("known.pem")).unwrap();
    assert_eq!(known.subject, certificate_of(&path("forged.pem")).unwrap().subject);
    House::let_in(dir.path(), "运维", Some(known.issued()));
    let identity = |name: &str| Some((path(&format!("{name}.pem")), path(&format!("{name}.key"))));
    let identities = [identity("known"), identity("unknown"), identity("forged"), None];
    let house = House::serve(dir, |settings| settings.tls = files).await;
    let outcomes = outcomes(&house, &ours, identities).await;
    assert_eq!(outcomes[0].as_deref(), Ok(COURT), "granted");
    assert_eq!(outcomes[1], Err(Code::Unauthenticated), "signed, and nobody here");
    for refused in &outcomes[2..] {
        assert!(refused.is_err() && *refused != Err(Code::Unauthenticated), "{refused:?}");
    }
    house.stop().await;
}

/// Two authorities are trusted, and one of them names somebody whom the other one named.
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_trusted_authority_with_the_same_subject_opens_nothing() {
    let dir = data();
    let (ours, theirs) = (Authority::new(dir.path(), "ours"), Authority::new(dir.path(), "theirs"));
    let path = |name: &str| dir.path().join(name);
    let both = path("both.pem");
    let text = [&ours.file, &theirs.file].map(|file| fs::read_to_string(file).unwrap()).concat();
    fs::write(&both, text).unwrap();
    let files = TlsFiles {
        certificate: path("server.pem"),
        key: path("server.key"),
        client_authority: both,
        client_certificates: ClientCertificates::Required,
    };
    ours.sign(&files.certificate, &files.key, "server");
    for (file, authority, name) in [
        ("known", &ours, "运维"),
        ("renewed", &ours, "运维"),
        ("same", &theirs, "运维"),
        ("exact", &ours, "值班"),
        ("exact-renewed", &ours, "值班"),
    ] {
        authority.sign(&path(&format!("{file}.pem")), &path(&format!("{file}.key")), name);
    }
    let shown = |name: &str| certificate_of(&path(&format!("{name}.pem"))).unwrap();
    House::let_in(dir.path(), "运维", Some(shown("known").issued()));
    House::let_in(dir.path(), "值班", Some(shown("exact").itself()));
    let identity = |name: &str| Some((path(&format!("{name}.pem")), path(&format!("{name}.key"))));
    let all = ["known", "renewed", "same", "exact", "exact-renewed"].map(identity);
    let house = House::serve(dir, |settings| settings.tls = files).await;
    let [known, renewed, same, exact, exact_renewed] = outcomes(&house, &ours, all).await;
    assert_eq!((known.as_deref(), renewed.as_deref()), (Ok(COURT), Ok(COURT)));
    assert_eq!(same, Err(Code::Unauthenticated));
    assert_eq!(exact.as_deref(), Ok(COURT));
    assert_eq!(exact_renewed, Err(Code::Unauthenticated));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn off_loopback_plain_http_must_be_asked_for_by_name() {
    for (plain_http, refused) in [(false, true), (true, false)] {
        let dir = data();
        let data = dir.path().join("data");
        let access = Access::registered(&data, Box::new(SystemClock)).unwrap();
        let settings = Settings { plain_http, ..Settings::new(access) };
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let service = service::open(&data).unwrap();
        let ended = caselot::rpc::serve(service, settings, listener, async {}).await;
        let plain = matches!(ended, Err(ServeError::PlainOffLoopback { .. }));
        assert_eq!(plain, refused, "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_too_often_is_told_so_and_others_go_on() {
    let dir = data();
    let (hasty, calm) =
        (House::let_in(dir.path(), "急", None), House::let_in(dir.path(), "缓", None));
    let limits = Limits { calls_per_second: 1, burst: 5, ..Limits::default() };
    let house = House::serve(dir, |settings| settings.limits = limits).await;
    let server = format!("http://{}", house.address);
    let hasty = connect_channel(&server, &ClientTls::default(), hasty).await.unwrap();
    let mut refused = 0;
    for _ in 0..20 {
        if let Err(status) = ask(&hasty).await {
            assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
            refused += 1;
        }
    }
    assert!((10..=15).contains(&refused), "{refused} of 20 were refused");
    ask(&connect_channel(&server, &ClientTls::default(), calm).await.unwrap()).await.unwrap();
    house.stop().await;
}

/// Whether the server closes this connection within some seconds.
async fn is_cut_off(mut stream: TcpStream) -> bool {
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_is_cut_off_and_keeps_no_place() {
    let dir = data();
    let bearer = House::let_in(dir.path(), "运维", None);
    let limits = Limits { connections: 2, handshake_seconds: 1, ..Limits::default() };
    let house = House::serve(dir, |settings| settings.limits = limits).await;
    let silent = TcpStream::connect(house.address).await.unwrap();
    let mut halfway = TcpStream::connect(house.address).await.unwrap();
    halfway.write_all(b"PRI * HTTP/2.0\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let one_too_many = TcpStream::connect(house.address).await.unwrap();
    assert!(is_cut_off(one_too_many).await, "there are two places");
    assert!(is_cut_off(silent).await, "silent");
    assert!(is_cut_off(halfway).await, "halfway");
    let server = format!("http://{}", house.address);
    let channel = connect_channel(&server, &ClientTls::default(), bearer).await.unwrap();
    ask(&channel).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    ask(&channel).await.expect("who has greeted stays");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_given_up_leaves_nobody_connected() {
    let house = House::serve(data(), |_| {}).await;
    let mut guests = Vec::new();
    for _ in 0..5 {
        let mut guest = TcpStream::connect(house.address).await.unwrap();
        // A preface, and no settings.
        guest.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        let mut answer = [0; 9];
        guest.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer[3], 4, "settings are answered");
        guests.push(guest);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    for guest in &guests {
        let mut more = [0; 1_024];
        assert!(!matches!(guest.try_read(&mut more), Ok(0)), "it is not cut off before");
    }
    house.served.abort();
    for guest in guests {
        assert!(is_cut_off(guest).await);
    }
    assert!(TcpStream::connect(house.address).await.is_err(), "nobody listens");
}

/// A connection that comes from this loopback address.
async fn from(address: &str, to: SocketAddr) -> TcpStream {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
    socket.connect(to).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_holds_its_places_leaves_the_others_theirs() {
    const EACH: usize = 3;
    let dir = data();
    let bearer = House::let_in(dir.path(), "运维", None);
    let limits = Limits {
        connections: 8,
        connections_per_address: 3,
        handshake_seconds: 3,
        ..Limits::default()
    };
    let house = House::serve(dir, |settings| settings.limits = limits).await;
    let mut held = Vec::new();
    for _ in 0..EACH {
        held.push(from("127.0.0.2", house.address).await);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    // Closed at once: what is held is cut off by its handshake only later.
    let refused = Duration::from_millis(1_500);
    for _ in 0..4 * EACH {
        let mut more = from("127.0.0.2", house.address).await;
        let read = tokio::time::timeout(refused, more.read(&mut [0])).await;
        assert!(read.is_ok_and(|read| !matches!(read, Ok(1..))), "one more from there is in");
    }
    let server = format!("http://{}", house.address);
    let channel = connect_channel(&server, &ClientTls::default(), bearer).await.unwrap();
    ask(&channel).await.expect("from 127.0.0.1 the door is open");
    // Whom the handshake cuts off makes room for his own host too.
    for silent in held {
        assert!(is_cut_off(silent).await);
    }
    let mut again = from("127.0.0.2", house.address).await;
    let waits = tokio::time::timeout(Duration::from_millis(500), again.read(&mut [0])).await;
    assert!(waits.is_err(), "it is in");
    ask(&channel).await.expect("who has greeted stays");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_fails_at_tls_or_leaves_gives_his_place_back() {
    let dir = data();
    let ours = Authority::new(dir.path(), "ours");
    let files = TlsFiles {
        certificate: dir.path().join("server.pem"),
        key: dir.path().join("server.key"),
        ..TlsFiles::default()
    };
    ours.sign(&files.certificate, &files.key, "server");
    let bearer = House::let_in(dir.path(), "运维", None);
    let limits = Limits { connections_per_address: 1, handshake_seconds: 2, ..Limits::default() };
    let house = House::serve(dir, |settings| {
        (settings.tls, settings.limits) = (files, limits);
    })
    .await;
    let server = format!("https://localhost:{}", house.address.port());
    let tls = ClientTls { authority: Some(ours.file.clone()), identity: None };
    // The server sees an end a little later than the client does.
    let seen = || tokio::time::sleep(Duration::from_millis(200));
    let sayings: [&[u8]; 3] = [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff", b""];
    for said in sayings {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(said).await.unwrap();
        assert!(is_cut_off(stream).await, "{said:?}");
        seen().await;
        let channel = connect_channel(&server, &tls, bearer.clone()).await.expect("room");
        ask(&channel).await.expect("the one place is free");
        drop(channel);
        seen().await;
        // Gone in the midst of the handshake.
        drop(TcpStream::connect(house.address).await.unwrap());
        seen().await;
    }
    let channel = connect_channel(&server, &tls, bearer).await.expect("room");
    ask(&channel).await.expect("the one place is free");
    drop(channel);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_a_sign_of_life_is_cut_off() {
    let limits = Limits { keepalive_seconds: 1, keepalive_timeout_seconds: 1, ..Limits::default() };
    let house = House::serve(data(), |settings| settings.limits = limits).await;
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    // Preface and an empty SETTINGS frame; pings of the server get no answer.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    assert!(is_cut_off(stream).await);
    house.stop().await;
}
