//! Computations that run on a thread that may block while the worker answers other calls.

use tonic::Status;

use crate::service::{Service, ServiceError};

/// Runs a short read on a thread that may block.
///
/// # Errors
/// The error of the read, or that it panicked or was cut off.
pub async fn run<T: Send + 'static>(
    service: &Service,
    compute: impl FnOnce(&Service) -> Result<T, Status> + Send + 'static,
) -> Result<T, Status> {
    let service = service.clone();
    let done = tokio::task::spawn_blocking(move || compute(&service)).await;
    done.unwrap_or_else(|cause| Err(ServiceError::Unavailable { reason: cause.to_string() }.into()))
}

/// Runs a long computation, of which few run at the same time. It ends early when its caller has
/// left.
///
/// # Errors
/// The error of the computation, or that it panicked or was cut off.
pub async fn run_long<T: Send + 'static>(
    service: &Service,
    compute: impl FnOnce(&Service) -> Result<T, Status> + Send + 'static,
) -> Result<T, Status> {
    let (turn, _waiting, wanted) = service.long_turn().await;
    let compute = move |_: &Service| {
        let _turn = turn;
        compute(&wanted)
    };
    run(service, compute).await
}
