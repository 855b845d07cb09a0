//! A stream of filings and draws: its messages pass one by one, and are lied about like those of single
//! calls.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use prost::Message;
use prost::bytes::{Buf, Bytes, BytesMut};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use v1::assign_cases_request::Request as Item;
use v1::assign_cases_response::Answer;

use super::front::{HEAD, Liar, decoded, framed};
use crate::wire::v1;

/// What was asked and is not answered yet, in its order. It is answered in that order.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<VecDeque<Option<Item>>>>);

impl Asked {
    fn queue(&self) -> MutexGuard<'_, VecDeque<Option<Item>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The messages of a body, which comes in pieces of any size.
#[derive(Default)]
struct Messages(BytesMut);

impl Messages {
    /// What is whole with one more piece.
    fn with(&mut self, piece: &[u8]) -> Vec<Bytes> {
        self.0.extend_from_slice(piece);
        std::iter::from_fn(|| self.next()).collect()
    }

    fn next(&mut self) -> Option<Bytes> {
        let length = self.0.get(1..HEAD)?.try_into().map(u32::from_be_bytes).ok()?;
        let length = usize::try_from(length).ok()?;
        if self.0.len() < HEAD + length {
            return None;
        }
        self.0.advance(HEAD);
        Some(self.0.split_to(length).freeze())
    }
}

impl Liar {
    /// Passes a stream on, and changes its answers.
    pub async fn stream(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let (head, body) = request.into_parts();
        let (asked, mut messages) = (Asked::default(), Messages::default());
        let (liar, heard) = (self.clone(), asked.clone());
        let body = body.map_frame(move |frame| {
            for message in frame.data_ref().map_or_else(Vec::new, |data| messages.with(data)) {
                liar.hear(&heard, &message);
            }
            frame
        });
        let request = Request::from_parts(head, Body::new(body));
        let (head, answers) = self.pass(request).await?.into_parts();
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(self.clone().retell(answers, asked, sender));
        let body = Body::new(StreamBody::new(ReceiverStream::new(receiver)));
        Ok(Response::from_parts(head, body))
    }

    fn hear(&self, asked: &Asked, message: &Bytes) {
        // What cannot be read is refused in its turn, by the true server.
        let item = decoded::<v1::AssignCasesRequest>(message).ok().and_then(|it| it.request);
        if let Some(Item::Draw(draw)) = &item {
            self.overhear(draw);
        }
        asked.queue().push_back(item);
    }

    /// Hands the true answers on, each as it is told, until one side ends.
    async fn retell(
        self,
        mut answers: Body,
        asked: Asked,
        sender: mpsc::Sender<Result<Frame<Bytes>, Status>>,
    ) {
        let mut messages = Messages::default();
        while let Some(frame) = answers.frame().await {
            let frame = frame.map_err(|error| Status::internal(error.to_string()));
            let data = match frame.map(Frame::into_data) {
                Ok(Ok(data)) => data,
                Ok(Err(trailers)) => return drop(sender.send(Ok(trailers)).await),
                Err(status) => return drop(sender.send(Err(status)).await),
            };
            for message in messages.with(&data) {
                let told = self.told(&asked, &message).await;
                let is_over = told.is_err();
                let told = told.map(|message| Frame::data(framed(&message)));
                if sender.send(told).await.is_err() || is_over {
                    return;
                }
            }
        }
    }

    /// What is told in the place of one answer.
    async fn told(&self, asked: &Asked, message: &Bytes) -> Result<Vec<u8>, Status> {
        let mut answer: v1::AssignCasesResponse = decoded(message)?;
        let item = asked.queue().pop_front().flatten();
        match (item, &mut answer.answer) {
            (Some(Item::File(asked)), Some(Answer::Filed(answer))) => {
                self.filed(&asked, answer).await?;
            }
            (Some(Item::Draw(asked)), Some(Answer::Drawn(answer))) => {
                self.drawn(&asked.case_number, answer).await?;
            }
            // A refusal is true, and the sample court refuses single calls.
            _ => {}
        }
        Ok(answer.encode_to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_from_pieces_of_any_size() {
        let bytes = [framed(b"one"), framed(b""), framed(b"three")].concat();
        for size in 1..=bytes.len() {
            let mut messages = Messages::default();
            let read = bytes.chunks(size).flat_map(|piece| messages.with(piece));
            let read: Vec<Bytes> = read.collect();
            assert_eq!(read, [&b"one"[..], b"", b"three"], "in pieces of {size}");
            assert!(messages.0.is_empty());
        }
    }
}
