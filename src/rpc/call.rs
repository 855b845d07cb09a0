//! What is told of a call: a span with the id of the request, a line for each credential that is
//! refused, and a count of each refusal. A call that goes well costs the span alone, and nothing if
//! nobody listens.

use std::net::IpAddr;

use tonic::body::Body;
use tonic::codegen::http::{HeaderName, HeaderValue, Request, Response};
use tonic::{Code, Status};
use tracing::Span;

use super::net::Peer;
use super::status::reason_and_field;
use crate::service::access::{Rule, table};
use crate::service::ambient::RequestIds;
use crate::service::metrics::Metrics;

/// Header in which a caller may name its request, and in which a refusal names it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest name that is taken from a caller.
const MAX_ID: usize = 64;

/// One call, from its request to the head of its answer.
pub struct Call {
    /// The caller's own id, if it gave one that is plain.
    given: Option<HeaderValue>,
    address: Option<IpAddr>,
    rpc: &'static str,
    /// Everything that is said of the call is said in it.
    pub span: Span,
}

/// Whether an id can stand in a line as it is.
fn is_plain(id: &HeaderValue) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=MAX_ID).contains(&id.len()) && id.as_bytes().iter().all(letter)
}

/// The name of a call; of what is no call of ours, none that a caller chose.
fn name(path: &str) -> &'static str {
    match table::rule(path) {
        Some(Rule::For(rpc)) => rpc.name,
        Some(Rule::Open) => "open",
        None => "unknown",
    }
}

impl Call {
    /// A call that begins.
    pub fn begin(request: &Request<Body>, ids: &RequestIds) -> Self {
        let given = request.headers().get(&REQUEST_ID).filter(|id| is_plain(id)).cloned();
        let address = request.extensions().get::<Peer>().map(|peer| peer.address);
        let rpc = name(request.uri().path());
        let mut call = Self { given, address, rpc, span: Span::none() };
        if tracing::enabled!(tracing::Level::INFO) {
            let id = call.id(ids);
            let id = id.to_str().unwrap_or_default();
            call.span = tracing::info_span!("call", id, rpc);
            call.given = HeaderValue::from_str(id).ok();
        }
        call
    }

    /// The id of the request: the caller's own, or else a new one.
    fn id(&self, ids: &RequestIds) -> HeaderValue {
        let made = || HeaderValue::from_str(&ids.make()).unwrap_or(HeaderValue::from_static("-"));
        self.given.clone().unwrap_or_else(made)
    }

    /// Tells what became of the call. A refusal tells its caller under which id it stands in the log.
    pub fn end(&self, answer: &mut Response<Body>, ids: &RequestIds, metrics: &Metrics) {
        // Headers alone, and no body, is how a call fails before its answer begins.
        let Some(status) = Status::from_header_map(answer.headers()) else { return };
        if status.code() == Code::Ok {
            return;
        }
        let id = self.id(ids);
        let reason = refused(&status, metrics);
        if matches!(status.code(), Code::Unauthenticated | Code::PermissionDenied) {
            metrics.sign_ins_refused.add(&reason);
            let address = self.address.map(tracing::field::display);
            // Where the span is not told, the line names the call itself.
            let (id, rpc) = (id.to_str().ok(), self.rpc);
            let alone = self.span.is_disabled();
            let (id, rpc) = (id.filter(|_| alone), Some(rpc).filter(|_| alone));
            tracing::warn!(reason, address, id, rpc, "a credential was refused");
        }
        answer.headers_mut().insert(REQUEST_ID, id);
    }
}

/// Counts a refusal, and gives back its reason: a code of ours, or one of gRPC.
pub fn refused(status: &Status, metrics: &Metrics) -> String {
    let (reason, _) = reason_and_field(status);
    let reason = if reason.is_empty() { format!("{:?}", status.code()) } else { reason };
    metrics.refusals.add(&reason);
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_line_is_not_taken() {
        let long = "a".repeat(MAX_ID + 1);
        for (id, plain) in [
            ("7f3c-Req_1.2", true),
            (&long[1..], true),
            (&long, false),
            ("", false),
            ("a b", false),
            ("a\"b", false),
            ("a=b", false),
        ] {
            assert_eq!(is_plain(&HeaderValue::from_str(id).expect("a header")), plain, "{id}");
        }
    }

    #[test]
    fn a_call_is_named_by_the_table_and_never_by_its_caller() {
        assert_eq!(name("/caselot.v1.AssignmentService/FileCase"), "AssignmentService/FileCase");
        assert_eq!(name("/grpc.health.v1.Health/Check"), "open");
        assert_eq!(name("/caselot.v1.AssignmentService/\u{1b}[2J"), "unknown");
    }
}
