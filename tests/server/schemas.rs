//! Databases of every schema there has been, opened by the program of today: kept as they were, brought
//! to the present schema, and served. How they were made says their README.

use std::fs;
use std::path::{Path, PathBuf};

use caselot::service;
use caselot::service::ambient::SystemClock;
use caselot::service::backup::{self, Standing};
use caselot::store::sqlite::copy;

use crate::hall::{COURT, act, draw, file, new_court, number, roster, stop, verified};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/databases")
}

/// A data directory with the database of a schema, and its keys.
fn directory(schema: u32) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let data = tempfile::tempdir().unwrap();
    fs::create_dir(data.path().join("keys")).unwrap();
    for name in ["sealing.key".to_owned(), format!("{COURT}.key"), format!("{COURT}.checkpoint")] {
        let path = data.path().join("keys").join(&name);
        fs::copy(fixtures().join("keys").join(&name), &path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let database = data.path().join("caselot.db");
    fs::copy(fixtures().join(format!("schema-{schema}.db")), database).unwrap();
    data
}

/// The copies that were kept of older schemas.
fn kept(data: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().contains(".schema-")).collect()
}

#[tokio::test]
async fn a_database_of_every_schema_is_kept_brought_to_the_present_one_and_served() {
    for schema in 1..=copy::NEWEST_SCHEMA {
        let data = directory(schema);
        let path = data.path().join("caselot.db");
        assert_eq!(copy::schema(&path).unwrap(), Some(schema), "the fixture is of that schema");
        let service = service::open(data.path()).unwrap();
        verified(&service);
        assert_eq!(service.case(COURT, &number(1)).unwrap().len(), 1, "schema {schema}");
        // What was filed before is drawn, by an envelope that was sealed before.
        act(&service, draw(2, 0)).await.unwrap();
        act(&service, file(9, 0)).await.unwrap();
        verified(&service);
        stop(service).await;
        assert_eq!(copy::schema(&path).unwrap(), Some(copy::NEWEST_SCHEMA));
        let copies = kept(data.path());
        assert_eq!(copies.len(), usize::from(schema < copy::NEWEST_SCHEMA), "{copies:?}");
        for kept in copies {
            assert!(kept.to_string_lossy().contains(&format!(".schema-{schema}.")), "{kept:?}");
            assert_eq!(copy::schema(&kept).unwrap(), Some(schema));
            let before = fs::read(fixtures().join(format!("schema-{schema}.db"))).unwrap();
            // The older program goes on from it: it is put back, with the checkpoint of its time.
            assert_eq!(fs::read(&kept).unwrap().len(), before.len());
        }
    }
}

#[test]
fn a_backup_of_an_older_schema_is_checked_and_put_back_in_the_present_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.backup");
    let made = folder.path().join("made.backup");
    fs::copy(fixtures().join("schema-6.db"), &file).unwrap();
    let note = fs::read_to_string(fixtures().join(format!("keys/{COURT}.checkpoint"))).unwrap();
    let manifest = copy::Manifest {
        made_ms: 1,
        program: "0.1.0".to_owned(),
        checkpoints: vec![(COURT.to_owned(), note)],
    };
    copy::write_manifest(&file, &manifest).unwrap();
    assert_eq!(backup::check(&file).unwrap().schema, 6);
    // No backup is made of a schema that this program would first have to change.
    let old = directory(6);
    assert!(backup::make(old.path(), &made, &SystemClock).is_err() && !made.exists());
    let data = directory(copy::NEWEST_SCHEMA);
    fs::remove_file(data.path().join("caselot.db")).unwrap();
    let (_, standings) = backup::restore(&file, data.path(), false).unwrap();
    assert!(matches!(standings[..], [Standing::Whole(_)]), "{standings:?}");
    let path = data.path().join("caselot.db");
    assert_eq!(copy::schema(&path).unwrap(), Some(copy::NEWEST_SCHEMA));
    assert_eq!(copy::read_manifest(&path).unwrap(), None, "it is a database again");
    drop(service::open(data.path()).unwrap());
    let made = backup::make(data.path(), &made, &SystemClock).unwrap();
    assert_eq!(made.schema, copy::NEWEST_SCHEMA);
    let last = backup::last_backup(data.path()).unwrap().unwrap();
    assert_eq!((last.made_ms, last.file), (made.made_ms, fs::canonicalize(made.path).unwrap()));
}

#[test]
fn the_database_of_a_newer_program_is_refused_untouched() {
    let data = directory(copy::NEWEST_SCHEMA);
    let path = data.path().join("caselot.db");
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", copy::NEWEST_SCHEMA + 1).unwrap();
    drop(newer);
    let before = fs::read(&path).unwrap();
    let refused = service::open(data.path()).unwrap_err().to_string();
    assert!(refused.contains("run the newer caselot"), "{refused}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(kept(data.path()).is_empty());
}

/// Writes the court whose log is in the fixtures: two cases filed, one drawn.
#[tokio::test]
#[ignore = "writes the court that the fixtures are made of"]
async fn the_court_of_the_fixtures() {
    let data = PathBuf::from(std::env::var("FIXTURE_COURT").expect("a folder"));
    service::init(&data, &new_court(4)).unwrap();
    let service = service::open(&data).unwrap();
    roster(&service).await;
    for command in [file(1, 0), draw(1, 0), file(2, 0), file(3, 0), draw(3, 0)] {
        act(&service, command).await.unwrap();
    }
    stop(service).await;
}
