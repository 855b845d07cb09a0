//! A server that was caught lying: nothing more is filed from here until a person has looked at it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::client::{ClientError, replace};

/// Last line of the file of an alarm that another key of the court raised.
const OTHER_KEY: &str = "other-key";

/// What was caught, if anything was. It outlives the console, in a file of its folder.
#[derive(Debug)]
pub struct Alarm {
    path: PathBuf,
    caught: Mutex<Option<Caught>>,
}

#[derive(Debug, Clone)]
struct Caught {
    what: String,
    /// The answer was signed by another key of the court; all else may be right.
    is_other_key: bool,
}

impl Alarm {
    /// Reads what was caught before.
    pub fn open(folder: &Path) -> Result<Alarm, ClientError> {
        let path = folder.join("console").join("alarm");
        let caught = match std::fs::read_to_string(&path) {
            Ok(text) => Some(match text.strip_suffix(OTHER_KEY) {
                Some(what) => Caught { what: what.trim_end().to_owned(), is_other_key: true },
                None => Caught { what: text, is_other_key: false },
            }),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(ClientError::File { path, source }),
        };
        Ok(Alarm { path, caught: Mutex::new(caught) })
    }

    /// Raises the alarm. What was caught first stays.
    pub fn raise(&self, error: &ClientError) {
        self.raise_by(error.to_string(), error.is_other_key());
    }

    /// Raises the alarm by what a verification of the whole log found.
    pub fn raise_by(&self, what: String, is_other_key: bool) {
        let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        // What may be the key alone gives way to what is not.
        if caught.as_ref().is_some_and(|it| !it.is_other_key || is_other_key) {
            return;
        }
        tracing::error!(what, "an answer of the server does not hold; nothing more is filed");
        let text = if is_other_key { format!("{what}\n{OTHER_KEY}") } else { what.clone() };
        if let Err(error) = replace(&self.path, text.as_bytes(), true) {
            tracing::error!(%error, "the alarm could not be kept");
        }
        *caught = Some(Caught { what, is_other_key });
    }

    /// What was caught.
    pub fn caught(&self) -> Option<String> {
        let caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        caught.as_ref().map(|it| it.what.clone())
    }

    /// Whether nothing was caught but that the court signs by another key.
    pub fn is_of_key_alone(&self) -> bool {
        let caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        caught.as_ref().is_none_or(|it| it.is_other_key)
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_stays_and_says_whether_it_is_of_the_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("console")).unwrap();
        let alarm = Alarm::open(folder.path()).unwrap();
        assert!(alarm.caught().is_none());
        alarm.raise_by("another key".to_owned(), true);
        assert!(Alarm::open(folder.path()).unwrap().is_of_key_alone());
        alarm.raise_by("a fork".to_owned(), false);
        alarm.raise_by("another key".to_owned(), true);
        let alarm = Alarm::open(folder.path()).unwrap();
        assert_eq!(alarm.caught().as_deref(), Some("a fork"));
        assert!(!alarm.is_of_key_alone());
    }
}
