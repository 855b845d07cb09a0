//! The options that every command has: the server, the court, and the caller.

use std::path::PathBuf;

use caselot_words::Lang;
use zeroize::Zeroizing;

use super::Failure;
use super::words::{self, LANG_VARIABLE, text};

/// The server to call, the court, and the caller.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server and caller")]
pub struct Caller {
    /// Language of what is printed [default: that of the locale].
    #[arg(
        long,
        global = true,
        env = LANG_VARIABLE,
        hide_env_values = true,
        value_parser = words::language,
        value_name = "zh|en"
    )]
    pub lang: Option<Lang>,
    /// TOML file of settings; options and variables of the environment override it.
    #[arg(
        long,
        global = true,
        env = "CASELOT_CONFIG",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub config: Option<PathBuf>,
    /// Address of the server, or of several with commas between, of which the first that answers is
    /// asked [default: http://127.0.0.1:7420].
    #[arg(long, global = true, env = "CASELOT_SERVER", hide_env_values = true, value_name = "URL")]
    pub server: Option<String>,
    /// Code of the court, such as 湘0203.
    #[arg(long, global = true, env = "CASELOT_COURT", hide_env_values = true, value_name = "CODE")]
    pub court: Option<String>,
    /// Name of the person who acts, for a server that runs without tokens.
    #[arg(
        long,
        global = true,
        env = "CASELOT_PERSON",
        hide_env_values = true,
        value_name = "NAME"
    )]
    pub person: Option<String>,
    /// The caller's token. Other users of this machine can see it here: use --token-file instead.
    #[arg(
        long,
        global = true,
        env = "CASELOT_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub token: Option<Hidden>,
    /// File of the caller's token, which only its owner may read (mode 600).
    #[arg(
        long,
        global = true,
        env = "CASELOT_TOKEN_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub token_file: Option<PathBuf>,
    /// PEM file of the authority that signed the server's certificate; needed for https.
    #[arg(
        long,
        global = true,
        env = "CASELOT_AUTHORITY",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub authority: Option<PathBuf>,
    /// PEM file of the caller's own certificate, for a server that asks for one.
    #[arg(
        long,
        global = true,
        env = "CASELOT_CERTIFICATE",
        hide_env_values = true,
        value_name = "FILE",
        requires = "certificate_key"
    )]
    pub certificate: Option<PathBuf>,
    /// PEM file of that certificate's private key, which only its owner may read (mode 600).
    #[arg(
        long,
        global = true,
        env = "CASELOT_KEY",
        hide_env_values = true,
        value_name = "FILE",
        requires = "certificate"
    )]
    pub certificate_key: Option<PathBuf>,
    /// Folder of the filer: its secret, pins, openings and receipts [default: ~/.caselot].
    #[arg(long, global = true, env = "CASELOT_HOME", hide_env_values = true, value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

impl Caller {
    /// Refuses an act that only a person whom the server knows can do, before anything is shown.
    pub fn known(&self, act: &str) -> Result<(), Failure> {
        let known = self.token.is_some() || self.token_file.is_some() || self.certificate.is_some();
        if known {
            return Ok(());
        }
        let hint = text!(
            "give your own token with --token-file; a server that runs without tokens knows nobody, \
             and can approve nothing"
        );
        Err(Failure::usage(text!("{act} is the act of a person whom the server knows", act), hint))
    }

    /// The folder of a witness or a contributor, which is named: that of a filer would be another one.
    /// Without a name `missing` says what is missing, and how to name it.
    pub fn named_folder(
        &self,
        missing: impl FnOnce() -> (String, String),
    ) -> Result<PathBuf, Failure> {
        self.folder.clone().ok_or_else(|| {
            let (sentence, hint) = missing();
            Failure::usage(sentence, hint)
        })
    }
}

/// A secret of the command line or of the settings. It is wiped after use, and nothing prints it.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(from = "String")]
pub struct Hidden(Zeroizing<String>);

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl std::ops::Deref for Hidden {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl serde::Serialize for Hidden {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "********" })
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(..)")
    }
}
