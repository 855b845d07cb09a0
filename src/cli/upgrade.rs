//! `caselot upgrade`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::StoppedDataDir;
use super::{Caller, Exit, Failure, host, say, words};
use crate::cli::words::text;
use crate::service::OpeningRequest;
use crate::service::access::Token;

/// Opens protocol 2 in a court of protocol 1: from then on a second person is not named but acts.
/// Two supervisors do it together, each with an own token; all who have a grant are enrolled. In a
/// court of protocol 2 that nobody supervises any more, it names the people anew.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Upgrade {
    #[command(flatten)]
    data: StoppedDataDir,
    /// File of the second supervisor's token; the first one's is --token-file.
    #[arg(long, value_name = "FILE")]
    second_token_file: PathBuf,
    /// Explanation; it stands in the log.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
}

const EXAMPLES: &str = "\
Example:
    caselot upgrade --data /var/lib/caselot --court 湘0203 --token-file chen.token \\
        --second-token-file zhou.token --text 'by the decision of 2026-03-01'

Draw or void what is open first. Let in whoever is missing before, with caselot token create: two
supervisors at least, and nobody both files and supervises. There is no way back.";

impl Upgrade {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let own = match (&caller.token, &caller.token_file) {
            (Some(token), _) => token.to_string(),
            (None, Some(file)) => read(file)?,
            (None, None) => {
                let sentence = text!("no token is named, and two supervisors open protocol 2");
                let hint = text!("name the first one's with --token-file");
                return Err(Failure::usage(sentence, hint));
            }
        };
        let request = OpeningRequest {
            court: caller.court()?.to_owned(),
            token: token(&own)?,
            second: token(&read(&self.second_token_file)?)?,
            text: self.text.clone(),
        };
        let done = host::open_rules(&self.data.files(caller)?, &request)?;
        let [by, second] = &done.by;
        say!(
            "Entry {entry} of {court} opens protocol 2, by {by} and {second}.",
            entry = done.entry,
            court = request.court,
            by,
            second
        );
        for person in &done.persons {
            let roles = words::labels(&person.roles);
            say!("  {person} may act as {roles}", person = person.person, roles);
        }
        say!("Serve it again. Others are enrolled by two: caselot person enroll.");
        Ok(ExitCode::SUCCESS)
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(Failure::file(path))
}

fn token(text: &str) -> Result<Token, Failure> {
    let malformed =
        || Failure::usage(text!("a token is malformed"), text!("copy the token again, whole"));
    Token::parse(text.trim()).ok_or_else(malformed)
}
