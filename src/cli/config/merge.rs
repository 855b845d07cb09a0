//! Merges the sources of settings, and names the key at fault with the nearest known one.

use std::path::Path;

use toml::{Table, Value};

use super::Config;
use crate::cli::words::text;
use crate::cli::{Failure, words};
use crate::client;

/// Beginning of every variable of the environment.
const PREFIX: &str = "CASELOT_";
/// Sections with variables of their own. Those of `client` belong to the options (CASELOT_COURT …).
const SECTIONS: [&str; 8] =
    ["server", "tls", "store", "limits", "metrics", "witness", "contributor", "log"];

/// Reads the file, and overrides it by the environment and then by options (`section.key=value`).
pub fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
    flags: &[String],
) -> Result<Config, Failure> {
    let known = known();
    let mut table = match file {
        Some(path) => read(path, &known)?,
        None => Table::new(),
    };
    for (name, value) in environment {
        if let Some((section, key)) = named(&name, &known)? {
            put(&mut table, &known, section, key, &value, &name)?;
        }
    }
    for flag in flags {
        let form = || {
            let sentence = text!("--set {flag} is no setting", flag);
            Failure::usage(sentence, text!("write it like --set limits.connections=100"))
        };
        let (path, value) = flag.split_once('=').ok_or_else(form)?;
        let (section, key) = path.split_once('.').ok_or_else(form)?;
        put(&mut table, &known, section, key, value, &format!("--set {path}"))?;
    }
    let config: Config = Value::Table(table).try_into().map_err(|error: toml::de::Error| {
        let reason = error.to_string().trim().replace('\n', " ");
        let sentence = text!("the configuration cannot be read: {reason}", reason);
        Failure::usage(sentence, text!("docs/operating.md lists every setting with its form"))
    })?;
    config.check()?;
    Ok(config)
}

/// Every key with its default, which has the type of the key.
fn known() -> Table {
    Table::try_from(Config::default()).unwrap_or_default()
}

fn read(path: &Path, known: &Table) -> Result<Table, Failure> {
    let at = |text: String| Failure::misuse(format!("{}: {text}", path.display()));
    let text = std::fs::read_to_string(path).map_err(Failure::file(path))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        at(text!("{fault}; correct the line", fault = words::toml_fault(&text, &error)))
    })?;
    for (section, content) in &table {
        let keys = section_of(known, section).map_err(at)?;
        let content = content.as_table();
        let content = content.ok_or_else(|| {
            at(text!(
                "{section} is the name of a section; write its keys under [{section}]",
                section
            ))
        })?;
        for key in content.keys() {
            key_of(keys, section, key).map_err(at)?;
        }
    }
    let has = |section: &str, key: &str| table.get(section).is_some_and(|it| it.get(key).is_some());
    let exposed = client::exposed_mode(path).map_err(Failure::file(path))?;
    if let Some(mode) = exposed.filter(|_| has("client", "token")) {
        let mode = format!("{mode:o}");
        return Err(at(text!("it holds a token and has mode {mode}; run `chmod 600` on it", mode)));
    }
    if let Some(mode) = exposed.filter(|_| has("store", "url")) {
        let mode = format!("{mode:o}");
        return Err(at(text!(
            "it says how the database is reached and has mode {mode}; run `chmod 600` on it",
            mode
        )));
    }
    Ok(table)
}

fn section_of<'k>(known: &'k Table, section: &str) -> Result<&'k Table, String> {
    let found = known.get(section).and_then(Value::as_table);
    found.ok_or_else(|| words::unknown(section, known.keys().map(String::as_str)))
}

fn key_of<'k>(keys: &'k Table, section: &str, key: &str) -> Result<&'k Value, String> {
    let nearest = || words::unknown(key, keys.keys().map(String::as_str));
    keys.get(key).ok_or_else(|| format!("[{section}] {}", nearest()))
}

/// Section and key of a variable; a misspelt key of a known section is refused.
fn named<'n>(name: &'n str, known: &'n Table) -> Result<Option<(&'static str, &'n str)>, Failure> {
    let Some(rest) = name.strip_prefix(PREFIX) else { return Ok(None) };
    let prefixed = |section: &&'static str| {
        let rest = rest.strip_prefix(section.to_uppercase().as_str())?;
        Some((*section, rest.strip_prefix('_')?))
    };
    let Some((section, upper)) = SECTIONS.iter().find_map(prefixed) else { return Ok(None) };
    let wrong = |text: String| Failure::misuse(format!("{name}: {text}"));
    let keys = section_of(known, section).map_err(wrong)?;
    let key = upper.to_lowercase();
    key_of(keys, section, &key).map_err(wrong)?;
    Ok(keys.keys().find(|known| **known == key).map(|key| (section, key.as_str())))
}

/// Sets one value, read as the type of its key.
fn put(
    table: &mut Table,
    known: &Table,
    section: &str,
    key: &str,
    text: &str,
    from: &str,
) -> Result<(), Failure> {
    let wrong = |text: String| Failure::misuse(format!("{from}: {text}"));
    let default = key_of(section_of(known, section).map_err(wrong)?, section, key);
    let (value, form) = match default.map_err(wrong)? {
        Value::Integer(_) => (text.parse().ok().map(Value::Integer), text!("a whole number")),
        Value::Boolean(_) => (text.parse().ok().map(Value::Boolean), text!("true or false")),
        _ => (Some(Value::String(text.to_owned())), text!("a text")),
    };
    let value =
        value.ok_or_else(|| wrong(text!("“{text}” does not fit; give {form}", text, form)))?;
    let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    if let Some(section) = section.as_table_mut() {
        section.insert(key.to_owned(), value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn loaded(text: &str, environment: &[(&str, &str)], flags: &[&str]) -> Result<Config, String> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("caselot.toml");
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("set");
        let environment = environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        load(Some(&path), environment, &flags).map_err(|failure| format!("{failure:#}"))
    }

    #[test]
    fn flags_come_before_the_environment_and_it_before_the_file() {
        let file = "[limits]\nburst = 5\nconnections = 7\ncalls_in_flight = 9\n";
        let environment = [("CASELOT_LIMITS_BURST", "6"), ("CASELOT_LIMITS_CONNECTIONS", "8")];
        let flags = ["limits.burst=10", "server.listen=127.0.0.1:1"];
        let config = loaded(file, &environment, &flags).expect("sound");
        let limits = &config.limits;
        assert_eq!((limits.burst, limits.connections, limits.calls_in_flight), (10, 8, 9));
        assert_eq!(config.server.listen.port(), 1);
        assert_eq!(config.limits.deadline_seconds, 30);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        for (text, nearest) in [
            ("[limit]\n", "did you mean limits?"),
            ("[limits]\nconections = 1\n", "did you mean connections?"),
            ("[tls]\ncertficate = ''\n", "did you mean certificate?"),
            ("[server]\nport = 1\n", "[server] “port” is not known"),
        ] {
            let refused = loaded(text, &[], &[]).expect_err("unknown");
            assert!(refused.contains(nearest), "{refused}");
        }
        let refused = loaded("", &[("CASELOT_TLS_KEYS", "a")], &[]).expect_err("unknown");
        assert!(refused.contains("did you mean key?"), "{refused}");
        let refused = loaded("", &[], &["limits.bursts=1"]).expect_err("unknown");
        assert!(refused.contains("did you mean burst?"), "{refused}");
        loaded("", &[("CASELOT_HOME", "a"), ("PATH", "b")], &[]).expect("not ours to judge");
    }

    #[test]
    fn settings_without_sense_are_refused() {
        for text in [
            "[limits]\nburst = 0\n",
            "[limits]\nconnections_per_address = 0\n",
            "[limits]\nburst = 'many'\n",
            "[tls]\ncertificate = 'a.pem'\n",
            "[tls]\nclient_certificates = 'required'\n",
            "[tls]\nclient_certificates = 'sometimes'\n",
            "[server]\nlisten = 'here'\n",
            "limits = 3\n",
        ] {
            assert!(loaded(text, &[], &[]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_is_shown_by_nothing() {
        let text = "[client]\ntoken = 'caselot-secret'\n";
        let config = loaded(text, &[], &[]).expect("sound");
        assert_eq!(&*config.client.token, "caselot-secret");
        let shown = toml::to_string(&config).expect("shown");
        assert!(shown.contains("token = \"********\""), "{shown}");
        assert!(!format!("{shown}{config:?}").contains("secret"));
        let broken = loaded("[client]\ntoken = 'caselot-secret\n", &[], &[]).expect_err("open");
        assert!(broken.contains("line 2") && !broken.contains("secret"), "{broken}");
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("caselot.toml");
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("set");
        let refused = load(Some(&path), std::iter::empty(), &[]).expect_err("too open");
        assert!(format!("{refused:#}").contains("chmod 600"), "{refused:#}");
    }
}
