//! What takes long is computed aside, on a thread that may block: a counter answers others meanwhile.

use tonic::Status;

use crate::service::{Service, ServiceError};

/// Computes aside.
///
/// # Errors
/// What the computation gives, and that it came to no end.
pub async fn computed<T: Send + 'static>(
    service: &Service,
    compute: impl FnOnce(&Service) -> Result<T, Status> + Send + 'static,
) -> Result<T, Status> {
    let service = service.clone();
    let done = tokio::task::spawn_blocking(move || compute(&service)).await;
    done.unwrap_or_else(|cause| Err(ServiceError::Unavailable { reason: cause.to_string() }.into()))
}
