//! The one place where a refusal or an error becomes a gRPC status.
//!
//! Every status carries an `ErrorInfo` whose reason is the stable code, whose metadata is what the
//! sentence names, and the field at fault if there is one. Its message is a sentence and, behind the last semicolon, the cure.

use std::borrow::Borrow;
use std::collections::HashMap;

use caselot_core::docket::refusal::{Class, Refusal};
use caselot_core::quota::AskFault;
use caselot_core::quota::plan::PlanFault;
use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::service::ServiceError;
use crate::service::access::Denied;

/// Domain of the reason codes.
const DOMAIN: &str = "caselot";
/// Most characters of a message, which travels in a header, twice.
const MAX_CHARS: usize = 300;
/// Most characters of a field that a message names.
const MAX_FIELD_CHARS: usize = 100;

/// The status of a refusal.
#[must_use]
pub fn from_refusal(refusal: impl Borrow<Refusal>) -> Status {
    let refusal = refusal.borrow();
    let code = match refusal.class() {
        Class::Invalid => Code::InvalidArgument,
        Class::NotFound => Code::NotFound,
        Class::Exists => Code::AlreadyExists,
        Class::Precondition => Code::FailedPrecondition,
        Class::Exhausted => Code::ResourceExhausted,
    };
    with_reason(code, (refusal.code(), refusal.fields()), refusal.field(), &refusal.to_string())
}

impl From<ServiceError> for Status {
    fn from(error: ServiceError) -> Self {
        let (code, reason, field, fields) = match &error {
            ServiceError::Refused(refusal) => return from_refusal(refusal),
            ServiceError::CourtUnknown { court } => {
                (Code::NotFound, "CourtUnknown", "court", vec![("court", court.clone())])
            }
            ServiceError::CourtClosed { court } => {
                (Code::Unavailable, "CourtClosed", "court", vec![("court", court.clone())])
            }
            ServiceError::QueueFull => (Code::ResourceExhausted, "QueueFull", "", Vec::new()),
            ServiceError::TooManyInQueue { most } => {
                let fields = vec![("most", most.to_string())];
                (Code::ResourceExhausted, "TooManyInQueue", "", fields)
            }
            ServiceError::TooMuchToday { mib } => {
                let fields = vec![("mib", mib.to_string())];
                (Code::ResourceExhausted, "TooMuchToday", "", fields)
            }
            ServiceError::TooManyIdentifiers { most } => {
                let fields = vec![("most", most.to_string())];
                (Code::ResourceExhausted, "TooManyIdentifiers", "", fields)
            }
            ServiceError::DiskFull => (Code::Unavailable, "DiskFull", "", Vec::new()),
            ServiceError::DiskReadOnly => (Code::Unavailable, "DiskReadOnly", "", Vec::new()),
            ServiceError::Stopping => (Code::Unavailable, "Stopping", "", Vec::new()),
            ServiceError::ClockAstray { now, newest } => {
                let fields = vec![("now", now.clone()), ("newest", newest.clone())];
                (Code::Unavailable, "ClockAstray", "", fields)
            }
            ServiceError::Unavailable { reason } => {
                (Code::Unavailable, "Unavailable", "", vec![("reason", reason.clone())])
            }
            ServiceError::NoReport(fault) | ServiceError::NoPlan(PlanFault::Ask(fault)) => {
                no_report(fault)
            }
            ServiceError::NoPlan(PlanFault::Year(year)) => {
                (Code::InvalidArgument, "PlanYear", "year", vec![("year", year.to_string())])
            }
            ServiceError::NoPlan(PlanFault::Over(year)) => {
                (Code::FailedPrecondition, "PlanYearOver", "year", vec![("year", year.to_string())])
            }
            ServiceError::NoPlan(PlanFault::GivenUp) => {
                (Code::Cancelled, "PlanGivenUp", "", Vec::new())
            }
            ServiceError::PlanUnderWay => (Code::ResourceExhausted, "PlanUnderWay", "", Vec::new()),
            ServiceError::OutOfRange { reason } => {
                (Code::OutOfRange, "OutOfRange", "", vec![("reason", reason.clone())])
            }
        };
        with_reason(code, (reason, fields), field, &error.to_string())
    }
}

/// Code, reason, field and fields of a period without a report.
fn no_report(fault: &AskFault) -> (Code, &'static str, &'static str, Vec<(&'static str, String)>) {
    match fault {
        AskFault::Backwards { from, to } => {
            let fields = vec![("from", from.to_string()), ("to", to.to_string())];
            (Code::InvalidArgument, "PeriodBackwards", "report.from", fields)
        }
        AskFault::NotBegun { from, as_of } => {
            let fields = vec![("from", from.to_string()), ("as_of", as_of.to_string())];
            (Code::FailedPrecondition, "PeriodNotBegun", "report.as_of", fields)
        }
        AskFault::NoDataYet { as_of, last } => {
            let fields = vec![("as_of", as_of.to_string()), ("last", last.to_string())];
            (Code::FailedPrecondition, "NoDataYet", "report.as_of", fields)
        }
    }
}

impl From<Denied> for Status {
    fn from(cause: Denied) -> Self {
        let (code, reason, field) = match &cause {
            Denied::Anonymous => (Code::Unauthenticated, "Anonymous", ""),
            Denied::Unknown => (Code::Unauthenticated, "CredentialUnknown", ""),
            Denied::Role { .. } => (Code::PermissionDenied, "RoleMissing", ""),
            Denied::Court { .. } => (Code::PermissionDenied, "CourtForeign", "court"),
            Denied::Person { .. } => (Code::PermissionDenied, "PersonForeign", "person"),
            Denied::Approver { .. } => (Code::PermissionDenied, "ApproverUnknown", "approver"),
            Denied::OpenOdds => (Code::PermissionDenied, "OpenOdds", ""),
            Denied::NoSuchCall { .. } => (Code::Unimplemented, "NoSuchCall", ""),
            Denied::Unreadable { .. } => (Code::Unavailable, "AccessUnreadable", ""),
        };
        let fields = match &cause {
            Denied::Role { rpc, needed, held } => {
                vec![("rpc", (*rpc).to_owned()), ("needed", needed.clone()), ("held", held.clone())]
            }
            Denied::Court { court } => vec![("court", court.clone())],
            Denied::Person { claimed, person } => {
                vec![("claimed", claimed.clone()), ("person", person.clone())]
            }
            Denied::Approver { approver } => vec![("approver", approver.clone())],
            Denied::NoSuchCall { path } => vec![("path", path.clone())],
            Denied::Unreadable { reason } => vec![("reason", reason.clone())],
            Denied::Anonymous | Denied::Unknown | Denied::OpenOdds => Vec::new(),
        };
        with_reason(code, (reason, fields), field, &cause.to_string())
    }
}

/// The status of a person who calls too often.
#[must_use]
pub fn rate_exceeded() -> Status {
    let text = "you call too often, and nothing was recorded; wait a moment and ask again";
    with_reason(Code::ResourceExhausted, ("RateExceeded", Vec::new()), "", text)
}

/// The status of a person who asks too often for what is dear.
#[must_use]
pub fn dear_rate_exceeded() -> Status {
    let text =
        "you ask too often for what the server must read much for; wait a second and ask again";
    with_reason(Code::ResourceExhausted, ("DearRateExceeded", Vec::new()), "", text)
}

/// The status of a person who has too many streams open.
#[must_use]
pub fn too_many_streams() -> Status {
    let text = "you have as many streams open as one person may; wait until one of them ends";
    with_reason(Code::ResourceExhausted, ("TooManyStreams", Vec::new()), "", text)
}

/// The status of an answer that its client did not take.
#[must_use]
pub fn unread() -> Status {
    let text = "no message of the answer was taken for a minute, so it was given up; ask again, and \
                read what comes";
    with_reason(Code::Aborted, ("AnswerUnread", Vec::new()), "", text)
}

/// The status of a call that took too long.
#[must_use]
pub fn deadline_exceeded() -> Status {
    let text = "no answer in time; ask again, a repeated request is answered once";
    with_reason(Code::DeadlineExceeded, ("DeadlineExceeded", Vec::new()), "", text)
}

/// The status of a field that does not hold what it must.
#[must_use]
pub fn malformed(field: &str, text: &str) -> Status {
    let fields = vec![("field", field.to_owned()), ("text", text.to_owned())];
    with_reason(Code::InvalidArgument, ("FieldMalformed", fields), field, text)
}

/// A status as the bytes of a google.rpc.Status with its details, to stand in a stream.
#[must_use]
pub fn encode(status: &Status) -> Vec<u8> {
    if !status.details().is_empty() {
        return status.details().to_vec();
    }
    let (code, message) = (i32::from(status.code()), status.message().to_owned());
    tonic_types::Status { code, message, details: Vec::new() }.encode_to_vec()
}

/// The stable reason code of one of our statuses, and the field at fault; empty where there is none.
#[must_use]
pub fn reason_and_field(status: &Status) -> (String, String) {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    let at_fault = details.bad_request().and_then(|bad| bad.field_violations.first());
    (reason, at_fault.map(|fault| fault.field.clone()).unwrap_or_default())
}

/// What the sentence of one of our statuses names.
#[must_use]
pub fn named(status: &Status) -> HashMap<String, String> {
    status.get_details_error_info().map(|info| info.metadata).unwrap_or_default()
}

/// A reason with what its sentence names, for readers in another language.
type Reason<'a> = (&'a str, Vec<(&'static str, String)>);

fn with_reason(code: Code, (reason, fields): Reason<'_>, field: &str, text: &str) -> Status {
    let text = bounded(text, MAX_CHARS);
    let fields = fields.into_iter().map(|(name, value)| (name, bounded(&value, MAX_FIELD_CHARS)));
    let metadata = fields.map(|(name, value)| (name.to_owned(), value)).collect::<HashMap<_, _>>();
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, DOMAIN, metadata);
    if !field.is_empty() {
        details.add_bad_request_violation(field, text.as_str());
    }
    Status::with_error_details(code, text, details)
}

/// A text of so many characters at most.
fn bounded(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(refusal: Refusal) -> HashMap<String, String> {
        let status = from_refusal(refusal);
        status.get_details_error_info().map(|info| info.metadata).unwrap_or_default()
    }

    #[test]
    fn a_status_says_what_its_sentence_names_within_bounds() {
        let text = "长".repeat(5_000);
        let fields = metadata(Refusal::CaseNumberForeign { text, court: "湘0203".to_owned() });
        assert_eq!(fields["court"], "湘0203");
        assert_eq!(fields["text"].chars().count(), MAX_FIELD_CHARS + 1);
        assert!(fields["text"].ends_with('…'));
    }

    /// Identifiers of parties are in no refusal: one that is wrong is named by its place.
    #[test]
    fn an_identifier_is_named_by_its_place() {
        let fields = metadata(Refusal::PartyIdentifierMalformed { place: 2 });
        assert_eq!(fields, HashMap::from([("place".to_owned(), "2".to_owned())]));
    }
}
