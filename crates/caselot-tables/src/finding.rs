//! What is said of a file: each fault has a code, a place, a sentence and its cure.

mod code;

use caselot_core::docket::Refusal;
use caselot_core::id::JudgeId;
use caselot_words::{Lang, Said, Words};

pub use code::{Code, Weight};

/// A fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub code: Code,
    /// The sheet, if the file has several.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: Option<u32>,
    /// The column's name.
    pub column: Option<String>,
    /// The court's word for that column.
    pub column_word: Option<&'static str>,
    /// Code of the rule that refuses the row.
    pub rule: Option<&'static str>,
    /// What its words are filled with.
    pub args: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding of the file as a whole.
    #[must_use]
    pub fn new(code: Code) -> Finding {
        Finding {
            code,
            sheet: None,
            row: None,
            column: None,
            column_word: None,
            rule: None,
            args: Vec::new(),
        }
    }

    /// A finding that stops the reading.
    pub(crate) fn stop(code: Code) -> Finding {
        debug_assert_eq!(code.weight(), Weight::Stop, "{}", code.name());
        Finding::new(code)
    }

    /// In this sheet; a file without sheets has none to name.
    #[must_use]
    pub fn sheet(mut self, name: &str) -> Finding {
        self.sheet = Some(name.to_owned()).filter(|name| !name.is_empty());
        self
    }

    /// In this row.
    #[must_use]
    pub fn row(mut self, row: u32) -> Finding {
        self.row = Some(row);
        self
    }

    /// In this column.
    #[must_use]
    pub fn column(mut self, name: impl Into<String>) -> Finding {
        self.column = Some(name.into());
        self
    }

    /// With a text in its words.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Finding {
        self.args.push((name, text.into()));
        self
    }

    /// With a number in its words.
    #[must_use]
    pub fn number(self, name: &'static str, number: u64) -> Finding {
        self.text(name, number.to_string())
    }

    /// In a column of its kind of table, by its name and the court's word for it.
    #[must_use]
    pub(crate) fn column_of(mut self, (name, word): (&'static str, &'static str)) -> Finding {
        self.column_word = Some(word).filter(|word| !word.is_empty());
        self.column(name)
    }

    /// With what columns mean in its words, each by name and word.
    #[must_use]
    pub(crate) fn meanings(
        self,
        name: &'static str,
        columns: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Finding {
        let meanings = columns.into_iter().map(|(name, word)| format!("{name}{MEANS}{word}"));
        let meanings: Vec<String> = meanings.collect();
        self.text(name, meanings.join(BETWEEN))
    }

    /// With judges in its words, each with the division.
    pub(crate) fn judges(
        self,
        name: &'static str,
        judges: impl Iterator<Item = (JudgeId, String)>,
    ) -> Finding {
        let judges: Vec<String> =
            judges.map(|(judge, division)| format!("{judge}{OF}{division}")).collect();
        self.text(name, judges.join(BETWEEN))
    }

    /// A rule of the court that refuses a row.
    #[must_use]
    pub fn refused(refusal: &Refusal) -> Finding {
        let mut finding = Finding::new(Code::Rule).text("refusal", refusal.to_string());
        finding.rule = Some(refusal.code());
        finding.args.extend(refusal.fields());
        finding
    }

    /// How much it weighs.
    #[must_use]
    pub fn weight(&self) -> Weight {
        self.code.weight()
    }

    /// What is wrong, in the words of a language.
    #[must_use]
    pub fn sentence(&self, words: &Words) -> String {
        match self.in_chinese(words) {
            Some(said) => said.sentence,
            None => self.filled(words, "fault", ""),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn cure(&self, words: &Words) -> String {
        self.cure_of(words, "")
    }

    /// What to do about it on a page, which has no options of a command.
    #[must_use]
    pub fn cure_on_page(&self, words: &Words) -> String {
        let cure = self.in_chinese(words).and_then(|said| said.cure);
        cure.unwrap_or_else(|| match words.has(&format!("page-{}", self.code.name())) {
            true => self.filled(words, "page", ""),
            false => match self.filled(words, "cure", "") {
                cure if cure == words.text("add-word") => words.text("page-add-word"),
                cure => cure,
            },
        })
    }

    /// What to do about it in one of several files, whose own options have names that begin so:
    /// `roster-` where they are `--roster-sheet` and the like.
    #[must_use]
    pub fn cure_of(&self, words: &Words, of: &str) -> String {
        let cure = self.in_chinese(words).and_then(|said| said.cure);
        cure.unwrap_or_else(|| self.filled(words, "cure", of))
    }

    /// What a rule says in Chinese. Its English sentence stands where the rule is defined.
    fn in_chinese(&self, words: &Words) -> Option<Said> {
        let rule = self.rule.filter(|_| words.lang == Lang::Zh)?;
        caselot_words::refusal(rule, &self.args)
    }

    fn filled(&self, words: &Words, family: &str, of: &str) -> String {
        let args = self.args.iter().map(|(name, text)| match *name {
            // What is wanted is named by the key of its words.
            "wanted" => (*name, words.text(text)),
            _ if text.contains(IN) => (*name, row_of_sheet(words, text)),
            "row" => (*name, words.fill("place-row", &[("row", text)])),
            _ if text.contains(OF) => (*name, judges(words, text)),
            _ if text.contains(MEANS) => (*name, meanings(words, text, *name == "meaning")),
            _ => (*name, text.clone()),
        });
        let args: Vec<(&str, String)> = args.collect();
        let args = args.iter().map(|(name, text)| (*name, text.as_str()));
        let args: Vec<(&str, &str)> = args.chain([("of", of)]).collect();
        // Only a word of a vocabulary can be added to it.
        let of_words = |(name, key): &(&str, String)| *name == "wanted" && ADDED.contains(&&**key);
        let may_add = family == "cure" && self.code == Code::NotWanted;
        match may_add && self.args.iter().any(of_words) {
            true => words.text("add-word"),
            false => words.fill(&format!("{family}-{}", self.code.name()), &args),
        }
    }

    /// The column's name, in the words of a language.
    #[must_use]
    pub fn column_in(&self, lang: Lang) -> Option<&str> {
        let word = self.column_word.filter(|_| lang == Lang::Zh);
        word.or(self.column.as_deref())
    }

    /// Sheet, row and column, in the words of a language; empty for the file as a whole.
    #[must_use]
    pub fn place(&self, words: &Words) -> String {
        let sheet = self.sheet.as_ref().map(|name| words.fill("place-sheet", &[("sheet", name)]));
        let row = self.row.map(|row| words.fill("place-row", &[("row", &row.to_string())]));
        let column = self.column_in(words.lang);
        let column = column.map(|name| words.fill("place-column", &[("column", name)]));
        let parts: Vec<String> = [sheet, row, column].into_iter().flatten().collect();
        parts.join(&words.text("place-between"))
    }
}

/// What is wanted of cells whose words a court may add to.
const ADDED: &[&str] = &["wanted-role", "wanted-manner", "wanted-activity", "wanted-assigned-by"];

/// What stands between judges, and between a judge and the division, in what words are filled with.
const BETWEEN: &str = "\u{1F}";
const OF: char = '\u{1E}';
/// What stands between the English name of a column and the court's word for it.
const MEANS: char = '\u{1D}';

/// What stands between a row and its sheet.
pub(crate) const IN: char = '\u{1C}';

/// A row of another sheet: `工作表“民一庭”第5行`.
fn row_of_sheet(words: &Words, text: &str) -> String {
    let (row, sheet) = text.split_once(IN).unwrap_or((text, ""));
    words.fill("place-row-of-sheet", &[("row", row), ("sheet", sheet)])
}

/// What columns mean: `案号、立案日期`, in English as `number (案号)` or by the name alone.
fn meanings(words: &Words, text: &str, alone: bool) -> String {
    let one = |text: &str| {
        let (name, word) = text.split_once(MEANS).unwrap_or((text, ""));
        match words.lang {
            Lang::Zh if !word.is_empty() => word.to_owned(),
            Lang::En if !word.is_empty() && !alone => format!("{name} ({word})"),
            Lang::Zh | Lang::En => name.to_owned(),
        }
    };
    let said: Vec<String> = text.split(BETWEEN).map(one).collect();
    said.join(&words.text("judges-between"))
}

/// Judges with their divisions: `21号（民一庭）、33号（执行局）`.
fn judges(words: &Words, text: &str) -> String {
    let one = |judge: &str| match judge.split_once(OF) {
        Some((number, "")) => words.fill("judge-alone", &[("judge", number)]),
        Some((number, division)) => {
            words.fill("judge-of", &[("judge", number), ("division", division)])
        }
        None => judge.to_owned(),
    };
    let judges: Vec<String> = text.split(BETWEEN).map(one).collect();
    judges.join(&words.text("judges-between"))
}
