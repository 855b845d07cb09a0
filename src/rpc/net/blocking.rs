//! What takes long runs on a thread that may block, so that a worker answers others meanwhile.

use tonic::Status;

use crate::service::{Service, ServiceError};

/// Computes on a thread that may block.
///
/// # Errors
/// What the computation gives, or that it did not end.
pub async fn run<T: Send + 'static>(
    service: &Service,
    compute: impl FnOnce(&Service) -> Result<T, Status> + Send + 'static,
) -> Result<T, Status> {
    let service = service.clone();
    let done = tokio::task::spawn_blocking(move || compute(&service)).await;
    done.unwrap_or_else(|cause| Err(ServiceError::Unavailable { reason: cause.to_string() }.into()))
}
