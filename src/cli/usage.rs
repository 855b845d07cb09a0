//! Faults of the command line in Chinese; Clap says them in English.

use std::error::Error;

use clap::error::{ContextKind, ErrorKind};

use super::failure::Message;

/// What is wrong with a command line, and the cure; none for what is no fault, such as a help text.
pub fn said(error: &clap::Error) -> Option<Message> {
    let part = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (arg, value) = (part(ContextKind::InvalidArg), part(ContextKind::InvalidValue));
    let nearest = |kind: ContextKind| match part(kind) {
        known if known.is_empty() => String::new(),
        known => format!("，是否为“{known}”"),
    };
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => {
            format!("没有“{arg}”这一项{}", nearest(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let command = part(ContextKind::InvalidSubcommand);
            format!("没有“{command}”这个命令{}", nearest(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少必填项：{arg}"),
        ErrorKind::MissingSubcommand => "未填写命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”须填写内容"),
        ErrorKind::InvalidValue => match part(ContextKind::ValidValue) {
            known if known.is_empty() => format!("“{value}”不能用于“{arg}”"),
            known => format!("“{value}”不能用于“{arg}”，可用：{known}"),
        },
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("“{arg}”的内容“{value}”有误：{reason}")
        }
        ErrorKind::ArgumentConflict => match part(ContextKind::PriorArg) {
            other if other == arg || other.is_empty() => format!("“{arg}”不能重复填写"),
            other => format!("“{arg}”不能与“{other}”同时使用"),
        },
        _ => format!("命令行有误：{}", error.to_string().lines().next().unwrap_or_default()),
    };
    let hint = "加 --help 查看用法和示例".to_owned();
    Some(Message { sentence, hint })
}
