//! Calls by name with bytes for messages, and what the descriptors say of every call.

use caselot::wire::{DESCRIPTORS, v1};
use prost::Message;
use prost::bytes::{Buf, BufMut};
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorSet};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

const PACKAGE: &str = "caselot.v1";

/// One call of the protocol.
pub struct Call {
    /// `Service/Method`.
    pub name: String,
    input: DescriptorProto,
    /// Messages inside it, by the tags they stand under.
    inner: Vec<(u32, DescriptorProto)>,
}

/// Every call of every service.
pub fn calls() -> Vec<Call> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let files: Vec<_> = set.file.iter().filter(|file| file.package() == PACKAGE).collect();
    let message = |name: &str| {
        let mut messages = files.iter().flat_map(|file| &file.message_type);
        messages.find(|m| name == format!(".{PACKAGE}.{}", m.name())).unwrap().clone()
    };
    let inner = |of: &DescriptorProto| {
        let messages = of.field.iter().filter(|field| field.r#type() == Type::Message);
        messages.map(|f| (f.number().try_into().unwrap(), message(f.type_name()))).collect()
    };
    let services = files.iter().flat_map(|file| &file.service);
    services
        .flat_map(|service| service.method.iter().map(move |method| (service, method)))
        .map(|(service, method)| {
            let input = message(method.input_type());
            let (inner, name) = (inner(&input), format!("{}/{}", service.name(), method.name()));
            Call { name, input, inner }
        })
        .collect()
}

fn lengthy(tag: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    prost::encoding::bytes::encode(tag, &content.to_vec(), &mut bytes);
    bytes
}

/// Every message that names a court does so in its first field.
fn names_court(message: &DescriptorProto) -> bool {
    let court = message.field.iter().find(|field| field.name() == "court");
    let first = |field| {
        let field: &prost_types::FieldDescriptorProto = field;
        assert_eq!((field.number(), field.r#type()), (1, Type::String), "{}", message.name());
    };
    court.map(first).is_some()
}

impl Call {
    /// Requests that name only their court: one, or one for each kind of a stream's messages.
    pub fn requests(&self, court: &str) -> Vec<Vec<u8>> {
        let named = lengthy(1, court.as_bytes());
        if names_court(&self.input) {
            return vec![named];
        }
        let inner = self.inner.iter().filter(|(_, message)| names_court(message));
        let made: Vec<_> = inner.map(|(tag, _)| lengthy(*tag, &named)).collect();
        assert!(
            !made.is_empty(),
            "{} names no court, so nothing can be held against it",
            self.name
        );
        made
    }

    /// The code of the first answer to a request, with all bytes that came back.
    pub async fn ask(
        &self,
        channel: &Channel,
        token: Option<&str>,
        message: Vec<u8>,
    ) -> (Code, Vec<u8>) {
        let mut request = Request::new(tokio_stream::once(message));
        if let Some(token) = token {
            let header = format!("Bearer {token}").parse().unwrap();
            request.metadata_mut().insert("authorization", header);
        }
        let path: PathAndQuery = format!("/{PACKAGE}.{}", self.name).parse().unwrap();
        let mut grpc = tonic::client::Grpc::new(channel.clone());
        grpc.ready().await.unwrap();
        let answer = match grpc.streaming(request, path, Bytes).await {
            Ok(answer) => answer.into_inner().message().await,
            Err(status) => Err(status),
        };
        match answer {
            Ok(Some(bytes)) if self.name == "AssignmentService/AssignCases" => in_stream(&bytes),
            Ok(bytes) => (Code::Ok, bytes.unwrap_or_default()),
            Err(status) => (status.code(), said(&status)),
        }
    }
}

fn said(status: &Status) -> Vec<u8> {
    [status.message().as_bytes(), status.details()].concat()
}

/// A stream that goes on answers with a status inside its message.
fn in_stream(bytes: &[u8]) -> (Code, Vec<u8>) {
    let answer = v1::AssignCasesResponse::decode(bytes).unwrap().answer;
    let code = match answer {
        Some(v1::assign_cases_response::Answer::Status(status)) => {
            tonic_types::Status::decode(status.as_slice()).unwrap().code
        }
        _ => 0,
    };
    (Code::from(code), bytes.to_vec())
}

/// Messages as they are.
#[derive(Clone, Copy, Default)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Bytes;
    type Decoder = Bytes;

    fn encoder(&mut self) -> Bytes {
        Bytes
    }

    fn decoder(&mut self) -> Bytes {
        Bytes
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let length = from.remaining();
        Ok(Some(from.copy_to_bytes(length).to_vec()))
    }
}
