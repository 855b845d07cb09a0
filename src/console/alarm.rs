//! A server that was caught lying: nothing more is filed from here until a person has looked at it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::client::{ClientError, replace};

/// What was caught, if anything was. It outlives the console, in a file of its folder.
#[derive(Debug)]
pub struct Alarm {
    path: PathBuf,
    caught: Mutex<Option<String>>,
}

impl Alarm {
    /// Reads what was caught before.
    pub fn open(folder: &Path) -> Result<Alarm, ClientError> {
        let path = folder.join("console").join("alarm");
        let caught = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(ClientError::File { path, source }),
        };
        Ok(Alarm { path, caught: Mutex::new(caught) })
    }

    /// Raises the alarm. What was caught first stays.
    pub fn raise(&self, what: &str) {
        let mut caught = self.caught.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if caught.is_some() {
            return;
        }
        tracing::error!(what, "an answer of the server does not hold; nothing more is filed");
        if let Err(error) = replace(&self.path, what.as_bytes(), true) {
            tracing::error!(%error, "the alarm could not be kept");
        }
        *caught = Some(what.to_owned());
    }

    /// What was caught.
    pub fn caught(&self) -> Option<String> {
        self.caught.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}
