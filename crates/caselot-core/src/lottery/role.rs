//! The seats a draw can fill.

use serde::{Deserialize, Serialize};

/// What a drawn judge does in the case. The codes are part of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum SeatRole {
    /// 承办法官: carries the case.
    Undertaking = 1,
    /// 审判长: presides over the panel.
    Presiding = 2,
    /// 合议庭成员: sits on the panel.
    Member = 3,
    /// 人民陪审员: a people's assessor.
    Assessor = 4,
    /// 调解员: mediates.
    Mediator = 5,
    /// 评查: reviews a closed case.
    Review = 6,
    /// 人民陪审员 from a list of experts.
    Expert = 7,
    /// 鉴定机构: drawn by lots alone.
    Appraiser = 8,
    /// 破产管理人: drawn by lots alone.
    Administrator = 9,
}

impl SeatRole {
    /// Every role, by ascending code.
    pub const ALL: [Self; 9] = [
        Self::Undertaking,
        Self::Presiding,
        Self::Member,
        Self::Assessor,
        Self::Mediator,
        Self::Review,
        Self::Expert,
        Self::Appraiser,
        Self::Administrator,
    ];

    /// Whether people's assessors hold such seats.
    pub fn is_assessors(self) -> bool {
        matches!(self, Self::Assessor | Self::Expert)
    }

    /// The role's code in the transcript.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The role of a code, if there is one.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|role| u32::from(role.code()) == code)
    }

    /// The role's name as written in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Undertaking => "UNDERTAKING",
            Self::Presiding => "PRESIDING",
            Self::Member => "MEMBER",
            Self::Assessor => "ASSESSOR",
            Self::Mediator => "MEDIATOR",
            Self::Review => "REVIEW",
            Self::Expert => "EXPERT",
            Self::Appraiser => "APPRAISER",
            Self::Administrator => "ADMINISTRATOR",
        }
    }

    /// The role of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}
