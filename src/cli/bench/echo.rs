//! A bare tonic server that takes the same request, gives the same answer and does nothing else. It
//! shows what the network and the runtime alone allow.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::Message;
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use super::unable;
use crate::cli::Failure;
use crate::wire::v1;

/// Answers every AssignCase with one answer kept in memory.
#[derive(Debug, Clone)]
struct Echo {
    answer: Arc<v1::DrawCaseResponse>,
}

impl UnaryService<v1::AssignCaseRequest> for Echo {
    type Response = v1::DrawCaseResponse;
    type Future = Ready<Result<Response<Self::Response>, Status>>;

    fn call(&mut self, _: Request<v1::AssignCaseRequest>) -> Self::Future {
        ready(Ok(Response::new(v1::DrawCaseResponse::clone(&self.answer))))
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "caselot.v1.AssignmentService";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        let mut grpc = Grpc::new(ProstCodec::default());
        Box::pin(async move { Ok(grpc.unary(echo, request).await) })
    }
}

/// Serves the answer of a file until the process is ended.
pub async fn serve(path: &Path) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(Failure::file(path))?;
    let hint = "give a file that the bench wrote";
    let answer = v1::DrawCaseResponse::decode(bytes.as_slice())
        .map_err(|error| Failure::content(path, error, hint))?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|e| unable("listen", &e))?;
    let address = listener.local_addr().map_err(|e| unable("listen", &e))?;
    eprintln!("caselot: echo on http://{address}");
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let echo = Echo { answer: Arc::new(answer) };
    let served = Server::builder().add_service(echo).serve_with_incoming(incoming).await;
    served.map_err(|e| unable("serve the echo", &e))
}
