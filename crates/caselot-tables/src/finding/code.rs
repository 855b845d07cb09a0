//! What may be wrong with a file, and how much it weighs.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A row is not read; it may be left out.
    Row,
    /// Nothing is read: it is not known what the file says. Never left out.
    Stop,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $weight:ident,)+) => {
        /// What is wrong. The name is the key of its words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// Name, such as `COLUMN_TWICE`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// How much it weighs.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Code::$variant => Weight::$weight,)+ }
            }
        }
    };
}

codes! {
    /// The file has too many bytes.
    FileTooLarge "FILE_TOO_LARGE" Stop,
    /// The archive unpacks to too many bytes.
    UnpacksTooLarge "UNPACKS_TOO_LARGE" Stop,
    /// Too many sheets.
    TooManySheets "TOO_MANY_SHEETS" Stop,
    /// Too many columns.
    TooManyColumns "TOO_MANY_COLUMNS" Stop,
    /// Too many rows.
    TooManyRows "TOO_MANY_ROWS" Stop,
    /// Too many cells.
    TooManyCells "TOO_MANY_CELLS" Stop,
    /// A cell of an old workbook lies far from the others.
    FarCell "FAR_CELL" Stop,
    /// Too many merged areas.
    TooManyMerges "TOO_MANY_MERGES" Stop,
    /// Protected by a password.
    Password "PASSWORD" Stop,
    /// A web page or other markup, whatever its name.
    Html "HTML" Stop,
    /// Neither a workbook nor text.
    NoTable "NO_TABLE" Stop,
    /// Text in no encoding that is read.
    NoText "NO_TEXT" Stop,
    /// A workbook that cannot be read.
    Broken "BROKEN" Stop,
    /// A sheet that was asked for is not there.
    SheetUnknown "SHEET_UNKNOWN" Stop,
    /// Text in which nothing parts the cells.
    NothingParts "NOTHING_PARTS" Stop,
    /// A quote that opens and never closes.
    QuoteOpen "QUOTE_OPEN" Stop,
    /// No sheet has a header.
    NoHeader "NO_HEADER" Stop,
    /// A header lacks a required column.
    ColumnMissing "COLUMN_MISSING" Stop,
    /// A sheet holds case numbers, and no header.
    NoHeaderOverCases "NO_HEADER_OVER_CASES" Stop,
    /// Two columns of one meaning say different things.
    ColumnTwice "COLUMN_TWICE" Stop,
    /// An option names a column that is not there.
    ColumnUnknown "COLUMN_UNKNOWN" Stop,
    /// A list of cases to be drawn names their judges.
    NamesJudge "NAMES_JUDGE" Stop,
    /// A list of cases to be drawn one by one says to which series they belong.
    NamesSeries "NAMES_SERIES" Stop,
    /// A column that looks as if it counted is not read.
    ColumnUnused "COLUMN_UNUSED" Stop,
    /// A column without a name stands beside one that is read, and holds something.
    ColumnNameless "COLUMN_NAMELESS" Stop,
    /// A second header names other columns.
    HeaderAgain "HEADER_AGAIN" Stop,
    /// A case goes on in a second row.
    Continued "CONTINUED" Stop,
    /// Manners of closing, and no day of closing at all.
    MannerWithoutDay "MANNER_WITHOUT_DAY" Stop,
    /// Percents and plain numbers in one column.
    PercentMixed "PERCENT_MIXED" Stop,
    /// Numbers of at most 1 where percents are wanted.
    PercentOrPart "PERCENT_OR_PART" Stop,
    /// Weights that look like factors.
    WeightOrFactor "WEIGHT_OR_FACTOR" Stop,
    /// No case number names a court.
    NoCourt "NO_COURT" Stop,
    /// Results cannot be written into such a file.
    ResultFormat "RESULT_FORMAT" Stop,
    /// A formula without a stored value.
    NoValue "NO_VALUE" Row,
    /// An error of the spreadsheet.
    ErrorCell "ERROR_CELL" Row,
    /// A number with lost digits.
    Damaged "DAMAGED" Row,
    /// A required cell is empty.
    Missing "MISSING" Row,
    /// A case without a party.
    NoParties "NO_PARTIES" Row,
    /// A cell does not hold what it should.
    NotWanted "NOT_WANTED" Row,
    /// A text in a column without a name: the row has slipped.
    Slipped "SLIPPED" Row,
    /// A date that may be one of two days.
    DayTwoWays "DAY_TWO_WAYS" Row,
    /// A date with a year of two digits.
    DayShortYear "DAY_SHORT_YEAR" Row,
    /// A date without a year.
    DayNoYear "DAY_NO_YEAR" Row,
    /// No date.
    NoDay "NO_DAY" Row,
    /// An absence without a last day, which does not say that it is open.
    LastDayMissing "LAST_DAY_MISSING" Row,
    /// Closed before it was filed.
    ClosedBeforeFiled "CLOSED_BEFORE_FILED" Row,
    /// A day that has not come.
    DayToCome "DAY_TO_COME" Row,
    /// A column that is not read says that the case is open, and it has a day of closing.
    OpenWithDay "OPEN_WITH_DAY" Row,
    /// A column that is not read says that a judge left, and no last day is given.
    LeftWithoutDay "LEFT_WITHOUT_DAY" Row,
    /// Several names where one judge is wanted.
    SeveralNames "SEVERAL_NAMES" Row,
    /// One cell over two columns of different meaning.
    MergedAcross "MERGED_ACROSS" Row,
    /// Words in brackets behind a name that are no division.
    NameBrackets "NAME_BRACKETS" Row,
    /// A manner that ends no case.
    NoClosing "NO_CLOSING" Row,
    /// A name that is not in the roster.
    NameUnknown "NAME_UNKNOWN" Row,
    /// A name that is not in the roster, with the one that is nearest to it.
    NameNear "NAME_NEAR" Row,
    /// A judge's number with the name of another one.
    NameOfOther "NAME_OF_OTHER" Row,
    /// Nobody is named where a judge must be.
    NobodyNamed "NOBODY_NAMED" Row,
    /// Judges who are left out without a ground that is known.
    ExclusionForm "EXCLUSION_FORM" Row,
    /// More assessors than seats.
    PanelSeats "PANEL_SEATS" Row,
    /// Alternates, or assessors of later, of nobody.
    NoAssessors "NO_ASSESSORS" Row,
    /// A number that is not in the roster.
    JudgeUnknown "JUDGE_UNKNOWN" Row,
    /// A name that several judges have.
    NameAmbiguous "NAME_AMBIGUOUS" Row,
    /// A name that stands twice.
    NameTwice "NAME_TWICE" Row,
    /// A character that no name has.
    Character "CHARACTER" Row,
    /// The case stands in the file already, with other facts.
    CaseTwice "CASE_TWICE" Row,
    /// A judge's number has another name in an earlier row.
    OtherName "OTHER_NAME" Row,
    /// A pool has other facts in an earlier row.
    OtherPool "OTHER_POOL" Row,
    /// A judge is twice in a pool on the same days.
    MemberTwice "MEMBER_TWICE" Row,
    /// An end before its beginning.
    EndsBefore "ENDS_BEFORE" Row,
    /// The two columns of weight differ.
    WeightsDiffer "WEIGHTS_DIFFER" Row,
    /// An identity number of a wrong length.
    IdLength "ID_LENGTH" Row,
    /// An identity number with a date that is none.
    IdDate "ID_DATE" Row,
    /// An identity number whose check digit does not fit.
    IdCheck "ID_CHECK" Row,
    /// A credit code whose check character does not fit.
    CreditCheck "CREDIT_CHECK" Row,
    /// A document of an unknown kind that does not say which.
    IdKind "ID_KIND" Row,
    /// A rule of the court refuses the row.
    Rule "RULE" Row,
}
