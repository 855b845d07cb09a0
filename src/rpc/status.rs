//! The one place where a refusal or an error becomes a gRPC status.
//!
//! Every status carries an `ErrorInfo` whose reason is the stable code, and the field at fault
//! if there is one.

use std::collections::HashMap;

use caselot_core::docket::refusal::{Class, Refusal};
use caselot_core::quota::AskFault;
use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::service::ServiceError;
use crate::service::access::Denied;

const DOMAIN: &str = "caselot";

/// The status of a refusal.
#[must_use]
pub fn refused(refusal: &Refusal) -> Status {
    let code = match refusal.class() {
        Class::Invalid => Code::InvalidArgument,
        Class::NotFound => Code::NotFound,
        Class::Exists => Code::AlreadyExists,
        Class::Precondition => Code::FailedPrecondition,
        Class::Exhausted => Code::ResourceExhausted,
    };
    detailed(code, refusal.code(), refusal.field(), &refusal.to_string())
}

/// [`refused`], to end a request with.
#[must_use]
pub fn refusal(refusal: Refusal) -> Status {
    refused(&refusal)
}

/// The status of a request that was not answered.
#[must_use]
pub fn failed(error: &ServiceError) -> Status {
    let text = error.to_string();
    match error {
        ServiceError::Refused(refusal) => refused(refusal),
        ServiceError::CourtUnknown { .. } => {
            detailed(Code::NotFound, "CourtUnknown", "court", &text)
        }
        ServiceError::QueueFull => detailed(Code::ResourceExhausted, "QueueFull", "", &text),
        ServiceError::Stopping => detailed(Code::Unavailable, "Stopping", "", &text),
        ServiceError::Unavailable { .. } => detailed(Code::Unavailable, "Unavailable", "", &text),
        ServiceError::NoReport(AskFault::Backwards { .. }) => {
            detailed(Code::InvalidArgument, "PeriodBackwards", "report.from", &text)
        }
        ServiceError::NoReport(AskFault::NotBegun { .. }) => {
            detailed(Code::FailedPrecondition, "PeriodNotBegun", "report.as_of", &text)
        }
        ServiceError::OutOfRange { .. } => detailed(Code::OutOfRange, "OutOfRange", "", &text),
    }
}

/// The status of somebody who is not let in.
#[must_use]
pub fn denied(cause: &Denied) -> Status {
    let (code, reason, field) = match cause {
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
    detailed(code, reason, field, &cause.to_string())
}

/// The status of a person who calls too often.
#[must_use]
pub fn too_fast() -> Status {
    let text = "you call too often; nothing was recorded, wait a moment and ask again";
    detailed(Code::ResourceExhausted, "RateExceeded", "", text)
}

/// The status of a call that took too long.
#[must_use]
pub fn too_late() -> Status {
    let text = "no answer in time; ask again, a repeated request is answered once";
    detailed(Code::DeadlineExceeded, "DeadlineExceeded", "", text)
}

/// The status of a field that does not say what it must.
#[must_use]
pub fn malformed(field: &str, text: &str) -> Status {
    detailed(Code::InvalidArgument, "FieldMalformed", field, text)
}

/// A status as the bytes of a google.rpc.Status with its details, to stand in a stream.
#[must_use]
pub fn encoded(status: &Status) -> Vec<u8> {
    if !status.details().is_empty() {
        return status.details().to_vec();
    }
    let (code, message) = (i32::from(status.code()), status.message().to_owned());
    tonic_types::Status { code, message, details: Vec::new() }.encode_to_vec()
}

/// The stable code of one of our statuses, and the field at fault; empty where there is none.
pub fn field_of(status: &Status) -> (String, String) {
    let details = status.get_error_details();
    let code = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    let at_fault = details.bad_request().and_then(|bad| bad.field_violations.first());
    (code, at_fault.map(|fault| fault.field.clone()).unwrap_or_default())
}

/// Most characters of a sentence: it travels in a header, twice.
const MAX_CHARS: usize = 300;

fn detailed(code: Code, reason: &str, field: &str, text: &str) -> Status {
    let cut: String;
    let text = match text.char_indices().nth(MAX_CHARS) {
        None => text,
        Some((end, _)) => {
            cut = format!("{}…", &text[..end]);
            &cut
        }
    };
    let mut details = ErrorDetails::new();
    details.set_error_info(reason, DOMAIN, HashMap::new());
    if !field.is_empty() {
        details.add_bad_request_violation(field, text);
    }
    Status::with_error_details(code, text, details)
}

impl From<ServiceError> for Status {
    fn from(error: ServiceError) -> Self {
        failed(&error)
    }
}

impl From<Denied> for Status {
    fn from(cause: Denied) -> Self {
        denied(&cause)
    }
}
