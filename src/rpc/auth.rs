//! Authentication before every handler, and authorization in it: the layer finds out the caller and
//! looks the call up in the access table; [`admit`] compares each request with the caller's courts. A
//! handler gets its actor from here alone.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use caselot_core::docket::entry::Actor;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::{Request, Status};
use tower::Layer;
use tracing::Instrument;

use super::call::Call;
use super::cost::{Cost, OpenStream, Streams, counted};
use super::limits::InForce;
use super::net::Peer;
use super::status::{deadline_exceeded, dear_rate_exceeded, rate_exceeded, too_many_streams};
use crate::service::access::{Access, Caller, ClientCertificate, Credential, Denied, Token};
use crate::service::ambient::RequestIds;
use crate::service::metrics::Metrics;
use crate::wire::v1;

/// What authorization reads of a request; every request of the protocol names its court.
pub trait CourtRequest {
    /// Code of the court.
    fn court(&self) -> &str;
    /// The person who acts, as the request says.
    fn person(&self) -> &str {
        ""
    }
    /// The second person, as the request says.
    fn approver(&self) -> &str {
        ""
    }
}

macro_rules! court_requests {
    (read $($read:ident)+; act $($act:ident $(approved by $path:expr)?,)+) => {
        $(impl CourtRequest for v1::$read {
            fn court(&self) -> &str { &self.court }
        })+
        $(impl CourtRequest for v1::$act {
            fn court(&self) -> &str { &self.court }
            fn person(&self) -> &str { &self.person }
            $(fn approver(&self) -> &str {
                let approver: fn(&Self) -> &str = $path;
                approver(self)
            })?
        })+
    };
}

court_requests! {
    read PlanQuotaRequest GetCaseRequest GetCaseHistoryRequest ListCasesRequest GetCourtRequest GetRosterRequest GetCheckpointRequest
        GetReceiptRequest GetInclusionProofRequest GetConsistencyProofRequest GetKeysRequest
        StreamEntriesRequest ExportBundleRequest ListCosignedRequest GetPolicyRequest ListPoliciesRequest
        RehearsePolicyRequest
        GetCaseRecordRequest QuotaReportRequest ListDesignationsRequest ListConflictsRequest
        ListStatementsRequest
        ListRedistributionsRequest ListApprovalsRequest GetApprovalRequest GetDecisionRequest ListDecidedRequest ListPersonsRequest GetSelfRequest
        ListDayRequest FindCasesRequest ListRelatedCasesRequest ListAssessorsRequest
        GetWorkloadRequest
        ListLotsRequest GetLotRequest GetListsRequest GetConditionRequest
        ListContributorsRequest GetContributionRequest AskContributionRequest ContributeRequest
        ListHandsRequest;
    act
        FileCaseRequest approved by |m| facts_approver(m.facts.as_ref()),
        AssignCaseRequest approved by |m| facts_approver(m.facts.as_ref()),
        VoidFilingRequest approved by |m| &m.approver,
        DrawCaseRequest,
        RehearseFilingsRequest,
        RequestDesignationRequest approved by |m| facts_approver(m.facts.as_ref()),
        ApproveDesignationRequest,
        DeclineDesignationRequest,
        ChangeFlagsRequest,
        UndoCaseRequest,
        CorrectNumberRequest,
        TakeSeatRequest,
        RedistributeRequest,
        RehearseRedistributionRequest,
        PutJudgesRequest,
        // All pools of a request have one approver; `roster` refuses others.
        PutPoolsRequest approved by |m| {
            let approvers = m.pools.iter().map(|pool| pool.approver.as_str());
            approvers.into_iter().find(|approver| !approver.is_empty()).unwrap_or("")
        },
        RecordAbsenceRequest,
        PutPolicyRequest,
        // The head of a stream of rows.
        BatchHead,
        CorrectCaseRequest approved by |m| &m.approver,
        GrantReductionRequest approved by
            |m| m.reduction.as_ref().map_or("", |reduction| &reduction.approver),
        RevokeReductionRequest approved by |m| &m.approver,
        StateDataRequest,
        WithdrawDataRequest,
        ExplainRequest,
        DeclareConflictRequest,
        CancelConflictRequest,
        ApproveRequest,
        DeclineRequest,
        EnrollPersonsRequest,
        OpenLotRequest,
        DrawLotRequest,
        PutListRequest,
        RecordReviewRequest,
        NameContributorRequest,
        EndContributorRequest,
        EnrollHandRequest,
        RotateHandRequest,
        RequireHandsRequest,
}

fn facts_approver(facts: Option<&v1::CaseFacts>) -> &str {
    facts.map_or("", |facts| &facts.approver)
}

fn report_court(report: Option<&v1::QuotaReportRequest>) -> &str {
    report.map_or("", |report| &report.court)
}

impl CourtRequest for v1::ListQuotaCasesRequest {
    fn court(&self) -> &str {
        report_court(self.report.as_ref())
    }
}

impl CourtRequest for v1::StepCircularRequest {
    fn court(&self) -> &str {
        report_court(self.report.as_ref())
    }

    fn person(&self) -> &str {
        &self.person
    }
}

impl CourtRequest for v1::ExportQuotaReportRequest {
    fn court(&self) -> &str {
        report_court(self.report.as_ref())
    }
}

/// The caller of a request.
///
/// # Errors
/// When the request did not pass the layer.
pub fn caller<M>(request: &Request<M>) -> Result<&Caller, Status> {
    request.extensions().get().ok_or_else(|| Denied::Anonymous.into())
}

/// Authorizes one message of a caller, and gives back the actor of what it requests.
///
/// # Errors
/// When the court is not the caller's, the message is in another name, or its approver may not
/// approve.
pub fn authorize(caller: &Caller, message: &impl CourtRequest) -> Result<Actor, Status> {
    Ok(caller.admit(message.court(), message.person(), message.approver())?)
}

/// Authorizes a request, and gives back its actor and its message.
///
/// # Errors
/// As [`authorize`].
pub fn admit<M: CourtRequest>(request: Request<M>) -> Result<(Actor, M), Status> {
    let actor = authorize(caller(&request)?, request.get_ref())?;
    Ok((actor, request.into_inner()))
}

/// Puts authentication and time limits before all services. Every worker has a clone.
#[derive(Debug, Clone)]
pub struct AuthLayer {
    pub access: Arc<Access>,
    pub limits: Arc<InForce>,
    /// Counts the streams of each person, for all workers.
    pub streams: Arc<Streams>,
    pub ids: Arc<RequestIds>,
    pub metrics: Arc<Metrics>,
}

impl AuthLayer {
    /// Finds out the caller by token or else by certificate, and lets what the call costs count. The
    /// token goes no further than here.
    fn authenticate(
        &self,
        request: &mut http::Request<Body>,
        cost: Cost,
    ) -> Result<Option<OpenStream>, Status> {
        let token = request.headers_mut().remove(http::header::AUTHORIZATION);
        let path = request.uri().path();
        let caller = match token {
            Some(header) => {
                let token = header.to_str().ok().and_then(Token::from_bearer);
                let credential = Credential::from(token.ok_or(Denied::Unknown)?.digest());
                self.access.caller(path, Some(credential))?
            }
            None => {
                let peer = request.extensions().get::<Peer>();
                let shown = peer.and_then(|peer| peer.certificate.as_deref());
                let shown = shown.map(ClientCertificate::credentials);
                self.access.caller(path, shown.into_iter().flatten())?
            }
        };
        let Some(caller) = caller else { return Ok(None) };
        // Without authentication there is no identity whose calls could be counted.
        let open = caller.identity().map(|identity| self.count(identity, cost)).transpose()?;
        request.extensions_mut().insert(caller);
        Ok(open.flatten())
    }

    /// Counts a call of a person, and the stream that it opens.
    fn count(&self, identity: &str, cost: Cost) -> Result<Option<OpenStream>, Status> {
        if !self.limits.allows(identity) {
            return Err(rate_exceeded());
        }
        if cost == Cost::Plain {
            return Ok(None);
        }
        if !self.limits.allows_dear(identity) {
            return Err(dear_rate_exceeded());
        }
        if cost == Cost::Dear {
            return Ok(None);
        }
        let open = Streams::open(&self.streams, identity, cost).ok_or_else(too_many_streams)?;
        Ok(Some(open))
    }
}

/// Whether a request is one of gRPC, by its content type.
fn is_grpc(request: &http::Request<Body>) -> bool {
    let content_type = request.headers().get(http::header::CONTENT_TYPE);
    let rest = content_type.and_then(|it| it.as_bytes().strip_prefix(b"application/grpc"));
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';')))
}

/// The answer to a request of something else.
fn unsupported_media_type() -> http::Response<Body> {
    let text = "this server takes requests of the type application/grpc alone\n";
    let mut answer = http::Response::new(Body::new(text.to_owned()));
    *answer.status_mut() = http::StatusCode::UNSUPPORTED_MEDIA_TYPE;
    let plain = http::HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(http::header::CONTENT_TYPE, plain);
    answer
}

impl<S> Layer<S> for AuthLayer {
    type Service = Authenticated<S>;

    fn layer(&self, inner: S) -> Authenticated<S> {
        Authenticated { layer: self.clone(), inner }
    }
}

/// Services behind authentication.
#[derive(Debug, Clone)]
pub struct Authenticated<S> {
    layer: AuthLayer,
    inner: S,
}

impl<S> Service<http::Request<Body>> for Authenticated<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        if !is_grpc(&request) {
            return Box::pin(async { Ok(unsupported_media_type()) });
        }
        let AuthLayer { limits, ids, metrics, .. } = &self.layer;
        let (ids, metrics) = (Arc::clone(ids), Arc::clone(metrics));
        let call = Call::begin(&request, &ids);
        let cost = Cost::of(request.uri().path());
        let open = match call.span.in_scope(|| self.layer.authenticate(&mut request, cost)) {
            Ok(open) => open,
            Err(status) => {
                let mut answer = status.into_http();
                call.span.in_scope(|| call.end(&mut answer, &ids, &metrics));
                return Box::pin(async move { Ok(answer) });
            }
        };
        let deadline = limits.deadline(cost == Cost::Upload);
        let answer = self.inner.call(request);
        let span = call.span.clone();
        let answered = async move {
            let late = |_| Ok(deadline_exceeded().into_http());
            let mut answer = tokio::time::timeout(deadline, answer).await.unwrap_or_else(late)?;
            call.end(&mut answer, &ids, &metrics);
            Ok(match open {
                Some(open) => counted(answer, open),
                None => answer,
            })
        };
        Box::pin(answered.instrument(span))
    }
}
