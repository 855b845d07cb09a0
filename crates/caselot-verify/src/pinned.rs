//! Whom an auditor believes in beside the court: contributors and hands.

use std::path::Path;

use caselot_core::audit::{ContributorKey, HandFile, Report};

use crate::{VerifyError, read};

/// Reads the key of a contributor on a command line.
pub(crate) fn contributor_key(text: &str) -> Result<ContributorKey, String> {
    let wanted = "it has 64 hexadecimal digits; caselot contributor show prints it";
    ContributorKey::parse(text).ok_or_else(|| wanted.to_owned())
}

/// Whom an auditor believes in; nothing is said of what is not given.
#[derive(Debug, Clone, Default)]
pub struct Pinned {
    /// The contributors; every one if there are none.
    pub contributors: Vec<ContributorKey>,
    /// The hands; every one if there is no file.
    pub hands: Option<HandFile>,
}

impl Pinned {
    /// As a command line has them.
    ///
    /// # Errors
    /// When the file of hands cannot be read, or is not in form.
    pub fn read(
        contributors: &[ContributorKey],
        hands: Option<&Path>,
    ) -> Result<Self, VerifyError> {
        let contributors = contributors.to_vec();
        let hands = hands.map(hand_file).transpose()?;
        Ok(Pinned { contributors, hands })
    }

    /// Adds to a report what the log has of others.
    pub fn hold(&self, report: &mut Report) {
        if let Some(hands) = &self.hands {
            report.hold_hands(hands);
        }
        if !self.contributors.is_empty() {
            report.hold_contributors(&self.contributors);
        }
    }
}

fn hand_file(path: &Path) -> Result<HandFile, VerifyError> {
    let wrong = |line| VerifyError::NotHands { path: path.to_owned(), line };
    let text = String::from_utf8(read(path)?).map_err(|_| wrong(1))?;
    HandFile::parse(&text).map_err(wrong)
}
