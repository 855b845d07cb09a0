//! A PostgreSQL database that is reached encrypted, with a password.

use std::path::{Path, PathBuf};

use caselot::store::postgres::PostgresStore;
use caselot::store::{Append, PostgresPlace, Store};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::postgres::Postgres;

/// Makes an authority, whose certificate is in a file, and signs one for a database.
fn signed(folder: &Path, name: &str) -> (PathBuf, String, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let path = folder.join(format!("{name}.pem"));
    std::fs::write(&path, params.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&own, &issuer).unwrap().pem();
    (path, certificate, own.serialize_pem())
}

#[test]
fn a_database_is_reached_encrypted_by_whom_its_authority_vouches_for() {
    let Some(mut database) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (ours, certificate, key) = signed(folder.path(), "ours");
    let (other, _, _) = signed(folder.path(), "other");
    let name = Postgres::name(&database.url()).to_owned();
    database.sql(
        &name,
        "CREATE ROLE clerk LOGIN PASSWORD 'geheim'; GRANT ALL ON SCHEMA public TO clerk",
    );
    let port = database.encrypt(&certificate, &key);
    let open = |password: &str, authority: Option<&Path>| {
        let url = format!("postgres://clerk:{password}@localhost:{port}/{name}");
        PostgresStore::open(PostgresPlace::parse(&url, authority).unwrap())
    };
    let mut store = open("geheim", Some(&ours)).unwrap();
    let append =
        Append { court: "TPD".to_owned(), entries: vec![b"entry".to_vec()], ..Append::default() };
    store.append(&[append]).unwrap();
    assert_eq!(store.reader().unwrap().entries("TPD", 0, 9).unwrap(), [b"entry"]);
    let used = database.sql(&name, "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'clerk'");
    assert_eq!(used, "t");
    for (password, authority) in [
        ("geheim", Some(other.as_path())),
        ("geheim", None),
        ("falsch-geheim", Some(ours.as_path())),
    ] {
        let error = open(password, authority).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("is not reached") && !text.contains("geheim"), "{text}");
    }
}
