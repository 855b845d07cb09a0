//! What a filer's error says, in the reader's language.
//!
//! The English sentences stand where the errors are defined. The Chinese ones are found by the code
//! of a refusal, or by the name of an error, and filled with what the error names.

use std::error::Error;
use std::sync::LazyLock;

use caselot_words::{Lang, Said, Words};
use tonic_types::StatusExt;

use super::error::ClientError;
use super::fault::CheckFault;

/// Sentences and cures of the client's own errors.
static OWN: LazyLock<Words> =
    LazyLock::new(|| Words::of(Lang::Zh, include_str!("words/client.zh.ftl")));

/// What an error names, by name.
pub(super) type Fields = Vec<(&'static str, String)>;

impl ClientError {
    /// What the error says in a language.
    #[must_use]
    pub fn said(&self, lang: Lang) -> Said {
        let english = || Said { sentence: self.to_string(), cure: self.hint() };
        match (lang, self) {
            (Lang::En, _) => english(),
            (Lang::Zh, Self::Refused(status)) => refused(status).unwrap_or_else(english),
            (Lang::Zh, Self::Input(refusal)) => {
                caselot_words::refusal(refusal.code(), &refusal.fields()).unwrap_or_else(english)
            }
            (Lang::Zh, _) => {
                let (name, fields) = self.parts();
                Said::of(&OWN, name, &fields).unwrap_or_else(english)
            }
        }
    }

    /// Stable name: the code of the rule that refuses, or that of the client's own error.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Refused(_) => self.code().unwrap_or_else(|| self.parts().0.to_owned()),
            Self::Input(refusal) => refusal.code().to_owned(),
            _ => self.parts().0.to_owned(),
        }
    }
}

fn refused(status: &tonic::Status) -> Option<Said> {
    let Some(info) = status.get_details_error_info() else {
        // What was refused without a reason is not a rule's: the sentence is the server's own.
        let (name, fields) = lost(status)?;
        return Said::of(&OWN, name, &fields);
    };
    let fields: Vec<_> =
        info.metadata.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    caselot_words::refusal(&info.reason, &fields)
}

/// What is wrong with a call that no server answered, or answered without words.
pub(super) fn lost(status: &tonic::Status) -> Option<(&'static str, Fields)> {
    match (status.source(), status.message()) {
        (Some(_), message) => Some(("ConnectionLost", vec![("reason", message.to_owned())])),
        (None, "") => Some(("Answered", vec![("code", format!("{:?}", status.code()))])),
        (None, _) => None,
    }
}

impl CheckFault {
    /// The fault in Chinese, as part of a sentence.
    pub(super) fn in_chinese(&self) -> String {
        let (name, fields) = self.parts();
        Said::of(&OWN, name, &fields).map_or_else(|| self.to_string(), |said| said.sentence)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use caselot_core::docket::Refusal;
    use tonic::{Code, Status};
    use tonic_types::ErrorDetails;

    use super::*;

    fn with_info(reason: &str, fields: &[(&str, &str)]) -> ClientError {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut details = ErrorDetails::new();
        details.set_error_info(reason, "caselot", fields.collect::<HashMap<_, _>>());
        Status::with_error_details(Code::FailedPrecondition, "no; ask", details).into()
    }

    #[test]
    fn a_refusal_is_said_by_its_code_and_a_code_that_is_not_known_in_the_servers_words() {
        let error = with_info("JudgeExcluded", &[("judge", "12"), ("ground", "INTEREST")]);
        let said = error.said(Lang::Zh);
        assert_eq!(said.sentence, "12号在本案中应当回避或者被排除（与本案有利害关系）");
        assert_eq!(said.cure.as_deref(), Some("请另选法官"));
        let error = with_info("OfTomorrow", &[]);
        let said = error.said(Lang::Zh);
        assert_eq!((said.sentence.as_str(), said.cure.as_deref()), ("no", Some("ask")));
        let missing =
            &[("rpc", "GetCase"), ("needed", "FILING or SUPERVISOR"), ("held", "AUDITOR")];
        let said = with_info("RoleMissing", missing).said(Lang::Zh).sentence;
        assert!(said.contains("立案、分案监督") && said.contains("审计监察"), "{said}");
    }

    #[test]
    fn every_refusal_has_a_chinese_sentence() {
        let missing: Vec<_> = Refusal::CODES
            .iter()
            .filter(|code| caselot_words::refusal(code, &[]).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn a_chinese_sentence_names_only_what_the_refusal_holds() {
        let refusal = Refusal::NoCandidates { pool: "民一".to_owned(), candidates: 0, seats: 1 };
        let said = ClientError::from(refusal).said(Lang::Zh);
        assert!(said.sentence.contains("民一") && said.sentence.contains('0'), "{}", said.sentence);
        let source = concat!(
            include_str!("../../crates/caselot-core/src/docket/refusal.rs"),
            include_str!("../../crates/caselot-core/src/docket/refusal/seats.rs"),
            include_str!("../../crates/caselot-core/src/docket/refusal/contributors.rs"),
            include_str!("../../crates/caselot-core/src/docket/refusal/hands.rs")
        );
        let file = include_str!("../../crates/caselot-words/src/refusals/zh.ftl");
        for code in Refusal::CODES {
            let head = format!("{code} {{");
            let mut lines = source.lines().map(str::trim_start);
            let line = lines.find(|line| line.starts_with(&head)).expect("in the list");
            let (fields, _) = line[head.len()..].split_once('}').expect("fields");
            let fields = fields.split(',').filter_map(|field| field.split_once(':'));
            let fields: BTreeSet<&str> = fields.map(|(name, _)| name.trim()).collect();
            let head = format!("\n{code} = ");
            let (_, text) = file.split_once(&head).expect("a sentence");
            let text = text.split("\n\n").next().unwrap_or_default();
            let text =
                text.lines().take_while(|line| !line.contains(" = ") || line.starts_with(' '));
            let mut own = text.take(2).collect::<Vec<_>>();
            own.retain(|line| !line.starts_with(|c: char| c.is_ascii_uppercase()));
            let named = own.iter().flat_map(|line| line.split("{ $").skip(1));
            for name in named.filter_map(|part| part.split(' ').next()) {
                assert!(fields.contains(name), "{code} has no field {name}");
            }
        }
    }

    #[test]
    fn a_connection_that_is_lost_is_said_as_such() {
        let broken = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let error = ClientError::from(Status::from_error(Box::new(broken)));
        assert!(error.to_string().starts_with("the connection to the server was lost"), "{error}");
        let said = error.said(Lang::Zh);
        assert!(said.sentence.starts_with("分案服务的连接中断"), "{}", said.sentence);
        assert!(said.cure.is_some_and(|cure| cure.contains("不会重复分案")));
    }
}
