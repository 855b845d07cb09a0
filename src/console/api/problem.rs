//! Errors as RFC 9457 problems.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use caselot_tables::Finding;
use caselot_verify::VerifyError;
use caselot_words::Lang;
use serde::Serialize;
use tonic_types::StatusExt;
use utoipa::ToSchema;

use crate::client::{ClientError, split_cure};
use crate::console::Console;
use crate::console::fault::{PAUSE_SECONDS, status_of};
use crate::wire::v1;
use crate::words;

/// Why a call was not answered as it was asked.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Described>);

/// The members of a problem.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Described {
    /// Always `about:blank`: the code says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Status of the answer.
    status: u16,
    /// Stable code of the rule or the error, such as `FiledWithOtherFacts`.
    code: String,
    /// The sentence, in English.
    title: String,
    /// The sentence with its cure, in Chinese.
    detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<String>,
    /// The field at fault, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The same call may succeed later.
    retry: bool,
    /// The server was caught lying: nothing more is filed before a person has looked at it.
    alarm: bool,
    /// What the sentence names, such as the entry of the filing and who filed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: BTreeMap<String, String>,
    /// Of a conflict: who has the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<Holder>,
}

/// Who has a case that was filed before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Holder {
    /// Canonical case number.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// Entry of the filing.
    pub filing: u64,
    /// Its status, such as DRAWN.
    pub status: &'static str,
    /// Number of the undertaking judge, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<u32>,
}

impl From<v1::CaseStage> for Holder {
    fn from(stage: v1::CaseStage) -> Holder {
        Holder {
            status: stage.status().as_str_name(),
            stage: stage.stage,
            filing: stage.filing,
            judge: (stage.undertaking != 0).then_some(stage.undertaking),
            number: stage.case_number,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::BAD_REQUEST);
        let json = serde_json::to_vec(&self).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut answer = (status, kind, json).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        if status == StatusCode::TOO_MANY_REQUESTS && self.0.retry {
            let pause = HeaderValue::from(u16::from(PAUSE_SECONDS));
            answer.headers_mut().insert(header::RETRY_AFTER, pause);
        }
        answer
    }
}

impl Described {
    fn new(status: StatusCode, title: String, detail: String) -> Described {
        Described {
            kind: "about:blank",
            status: status.as_u16(),
            code: String::new(),
            title,
            detail,
            cure: None,
            field: None,
            retry: false,
            alarm: false,
            names: BTreeMap::new(),
            held_by: None,
        }
    }
}

impl From<Described> for Problem {
    fn from(described: Described) -> Problem {
        Problem(Box::new(described))
    }
}

impl Problem {
    /// Tells who has the case of a conflict.
    pub fn held_by(&mut self, holder: Option<Holder>) {
        self.0.held_by = holder;
    }

    /// An error of the client. A server that lies raises the alarm.
    pub fn of(console: &Console, error: &ClientError) -> Problem {
        let alarm = error.is_unproven();
        if alarm {
            console.0.alarm.raise(error);
        }
        let names = match error {
            ClientError::Refused(status) => {
                status.get_details_error_info().map(|info| info.metadata.into_iter().collect())
            }
            ClientError::Input(refusal) => {
                let fields = refusal.fields().into_iter();
                Some(fields.map(|(name, value)| (name.to_owned(), value)).collect())
            }
            _ => None,
        };
        let said = error.said(Lang::Zh);
        let detail = [Some(said.sentence), said.cure].into_iter().flatten();
        Problem::from(Described {
            code: error.name(),
            cure: error.hint(),
            field: error.field(),
            retry: error.may_pass(),
            alarm,
            names: names.unwrap_or_default(),
            ..Described::new(
                status_of(error),
                error.to_string(),
                detail.collect::<Vec<_>>().join("。"),
            )
        })
    }

    /// The call shows no token.
    pub fn anonymous() -> Problem {
        let cure = "send `authorization: Bearer TOKEN`".to_owned();
        Problem::from(Described {
            code: "Anonymous".to_owned(),
            cure: Some(cure),
            ..Described::new(
                StatusCode::UNAUTHORIZED,
                "the call shows no token".to_owned(),
                "未出示凭证".to_owned(),
            )
        })
    }

    /// Nothing is filed, since the server was caught lying.
    pub fn alarm(what: String, telephone: &str) -> Problem {
        let cure = "telephone the office that supervises the assignment of cases".to_owned();
        let cure = match telephone {
            "" => cure,
            telephone => format!("{cure}: {telephone}"),
        };
        Problem::from(Described {
            code: "Alarm".to_owned(),
            cure: Some(cure),
            alarm: true,
            ..Described::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                what,
                "服务器的答复未通过校验，已停止分案，请立即电话报告审管办".to_owned(),
            )
        })
    }

    /// A field does not hold what it should.
    pub fn field(field: &str, title: String, detail: String) -> Problem {
        Problem::from(Described {
            code: "FieldMalformed".to_owned(),
            field: Some(field.to_owned()),
            ..Described::new(StatusCode::UNPROCESSABLE_ENTITY, title, detail)
        })
    }

    /// What is asked for does not go with what the log has.
    pub fn conflict((code, field): (&str, &str), title: String, detail: String) -> Problem {
        Problem::from(Described {
            code: code.to_owned(),
            field: Some(field.to_owned()),
            ..Described::new(StatusCode::CONFLICT, title, detail)
        })
    }

    /// A field that the reader of tables does not understand.
    pub fn finding(field: &str, finding: &Finding) -> Problem {
        let [en, zh] = [Lang::En, Lang::Zh].map(caselot_tables::words);
        Problem::from(Described {
            cure: Some(finding.cure_on_page(&en)),
            ..*Problem::field(field, finding.sentence(&en), finding.sentence(&zh)).0
        })
    }

    /// A row that a rule refuses.
    pub fn row(refused: &v1::RefusedRow) -> Problem {
        let (title, cure) = split_cure(&refused.text);
        let detail = words::speaking(Lang::Zh, || {
            words::refused(&refused.code, &refused.named, &refused.text)
        });
        Problem::from(Described {
            code: refused.code.clone(),
            cure: cure.map(str::to_owned),
            field: (!refused.field.is_empty()).then(|| refused.field.clone()),
            names: refused.named.clone().into_iter().collect(),
            ..Described::new(StatusCode::UNPROCESSABLE_ENTITY, title.to_owned(), detail)
        })
    }

    /// The log cannot be written as tiles.
    pub fn unwritten(cause: &VerifyError) -> Problem {
        let said = cause.said(Lang::Zh);
        let detail = [Some(said.sentence), said.cure].into_iter().flatten();
        let detail = detail.collect::<Vec<_>>().join("。");
        Problem::from(Described {
            code: "TilesUnwritten".to_owned(),
            cure: Some(cause.hint().to_owned()),
            ..Described::new(StatusCode::INTERNAL_SERVER_ERROR, cause.to_string(), detail)
        })
    }

    /// What was asked for is not there.
    pub fn missing(title: String, detail: String) -> Problem {
        Problem::from(Described {
            code: "NotFound".to_owned(),
            ..Described::new(StatusCode::NOT_FOUND, title, detail)
        })
    }

    /// The router refuses a call: its address, its method or its size.
    pub fn of_address(status: StatusCode) -> Problem {
        let (code, title, detail) = match status {
            StatusCode::NOT_FOUND => ("NotFound", "there is no such call", "没有这个接口"),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("MethodNotAllowed", "the call has another method", "该接口不支持此请求方法")
            }
            StatusCode::PAYLOAD_TOO_LARGE => ("TooLarge", "the body is too large", "内容过大"),
            StatusCode::GATEWAY_TIMEOUT => ("TooLong", "it took too long", "处理时间过长，请重试"),
            _ => ("Malformed", "the call cannot be read", "请求无法识别"),
        };
        Problem::from(Described {
            code: code.to_owned(),
            retry: status == StatusCode::GATEWAY_TIMEOUT,
            cure: Some("see /api/v1/openapi.json".to_owned()),
            ..Described::new(status, title.to_owned(), detail.to_owned())
        })
    }

    /// Status of the answer.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::BAD_REQUEST)
    }
}
