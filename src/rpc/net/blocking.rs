//! Long computations, which run on a thread that may block while the worker answers other calls.

use tonic::Status;

use crate::service::{Service, ServiceError};

/// Runs a computation on a thread that may block.
///
/// # Errors
/// The error of the computation, or that it panicked or was cut off.
pub async fn run<T: Send + 'static>(
    service: &Service,
    compute: impl FnOnce(&Service) -> Result<T, Status> + Send + 'static,
) -> Result<T, Status> {
    let service = service.clone();
    let done = tokio::task::spawn_blocking(move || compute(&service)).await;
    done.unwrap_or_else(|cause| Err(ServiceError::Unavailable { reason: cause.to_string() }.into()))
}
