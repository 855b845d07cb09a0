//! People at desks of their own, each with the client that clerks use.

use std::path::Path;

use caselot::client::{Bearer, ClientError, ClientTls, Filer, Folder, connect_channel};
use caselot::service::access::Role;
use caselot_core::id::EntryIndex;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::court::COURT;
use super::two::Two;

/// A court whose people work by the client.
pub struct Desks {
    pub two: Two,
    folders: TempDir,
}

/// What is drawn from where a desk has entropy of its own.
pub fn entropy(person: &str, of: &str) -> [u8; 32] {
    Sha256::digest(format!("{person} {of}")).into()
}

/// The code of what is refused at a desk.
pub fn code<T>(result: Result<T, ClientError>) -> String {
    result.err().map_or_else(|| "done".to_owned(), |error| error.name())
}

impl Desks {
    pub async fn open(path: &Path, on: &str, people: &[(&'static str, Role)]) -> Desks {
        let two = Two::open(path, on, people).await;
        Desks { two, folders: tempfile::tempdir().expect("a folder") }
    }

    pub async fn close_down(self) {
        self.two.docket.close_down().await;
    }

    /// Where somebody sits, with the hand that the desk has by now.
    pub async fn desk_at(&self, person: &str, place: &str) -> Filer {
        let folder = Folder::open(&self.folders.path().join(format!("{person}{place}")));
        let bearer = Bearer::new(self.two.token(person)).expect("a token");
        let way = connect_channel(&self.two.docket.address, &ClientTls::default(), bearer).await;
        let (way, folder) = (way.expect("connected"), folder.expect("a folder"));
        let trusted = Some(self.two.docket.key.clone());
        let secret = entropy(person, "secret");
        let random = move || Ok(secret.into());
        Filer::connect(way, COURT, &folder, "", trusted, random).await.expect("the court")
    }

    pub async fn desk(&self, person: &str) -> Filer {
        self.desk_at(person, "").await
    }

    pub async fn approves(&self, person: &str, entry: u64) {
        let desk = self.desk(person).await;
        let shown = desk.show_approval(EntryIndex(entry)).await.expect("shown");
        desk.approve(&shown).await.expect("approves");
    }
}
