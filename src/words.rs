//! The language of the program, and its words: sentences, the court's words for the codes of the
//! protocol, and numbers as people read them.

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::{LazyLock, OnceLock};

use caselot_core::docket::code::Coded;
use caselot_words::{Catalog, Lang};

/// Variable of the environment that names the language.
pub const LANG_VARIABLE: &str = "CASELOT_LANG";
/// Option that names it.
const LANG_OPTION: &str = "--lang";

/// The language of this process. It is said once, before anything is printed.
static LANG: OnceLock<Lang> = OnceLock::new();

thread_local! {
    /// The language of what is said for one reader among several.
    static OF_READER: Cell<Option<Lang>> = const { Cell::new(None) };
}

/// The language of what is printed: of this reader, if there are several, or else of the process.
pub fn lang() -> Lang {
    OF_READER.get().or_else(|| LANG.get().copied()).unwrap_or(Lang::En)
}

/// Says something in the language of one reader.
pub fn speaking<T>(lang: Lang, say: impl FnOnce() -> T) -> T {
    /// Gives the language back even if what is said panics.
    struct Before(Option<Lang>);
    impl Drop for Before {
        fn drop(&mut self) {
            OF_READER.set(self.0);
        }
    }
    let _before = Before(OF_READER.replace(Some(lang)));
    say()
}

/// Says the language of this process: that of the option, of the variable, or of the locale. The
/// help and the faults of the command line have to know it before the command line is read.
pub fn speak(arguments: &[OsString]) -> Lang {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let asked = asked(arguments).or_else(|| Lang::named(&variable(LANG_VARIABLE)));
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable);
    let lang = asked.unwrap_or_else(|| Lang::of_locale(locale.iter().map(String::as_str)));
    *LANG.get_or_init(|| lang)
}

/// Reads the language of the option or the variable; an empty one is none.
pub fn language(text: &str) -> Result<Lang, String> {
    match text {
        "" => Ok(lang()),
        _ => Lang::named(text).ok_or_else(|| text!("the languages are zh and en")),
    }
}

/// The language that the command line asks for.
fn asked(arguments: &[OsString]) -> Option<Lang> {
    let words = || arguments.iter().filter_map(|word| word.to_str());
    let apart = words().zip(words().skip(1)).find(|(option, _)| *option == LANG_OPTION);
    let joined = || words().find_map(|word| word.strip_prefix(LANG_OPTION)?.strip_prefix('='));
    Lang::named(apart.map(|(_, value)| value).or_else(joined)?)
}

/// A sentence in the language of the process. The English one stands in the source; what is filled
/// in is named. Its Chinese one stands in a file of `words/`, which a test holds complete.
macro_rules! text {
    ($en:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        match $crate::words::lang() {
            ::caselot_words::Lang::En => {
                format!($en $(, $name = $crate::words::text!(@ $name $(= $value)?))*)
            }
            ::caselot_words::Lang::Zh => $crate::words::sentence($en, &[$(
                (stringify!($name), $crate::words::text!(@ $name $(= $value)?).to_string())
            ),*]),
        }
    };
    (@one $en:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        format!($en $(, $name = $crate::words::text!(@ $name $(= $value)?))*)
    };
    (@ $name:ident) => { $name };
    (@ $name:ident = $value:expr) => { $value };
}
pub(crate) use text;

/// A sentence that counts something: the first thing that is filled in is how many. The first English
/// sentence is for one, the second for all other numbers; the Chinese one is found by the second.
macro_rules! counted {
    ($one:literal, $many:literal, $count:ident $(= $value:expr)? $(, $($rest:tt)*)?) => {{
        let $count = $crate::words::text!(@ $count $(= $value)?);
        if $crate::words::is_one(&$count) && !$crate::words::is_chinese() {
            $crate::words::text!(@one $one, $count $(, $($rest)*)?)
        } else {
            $crate::words::text!($many, $count $(, $($rest)*)?)
        }
    }};
}
pub(crate) use counted;

/// Whether a number is said as one of what it counts.
pub fn is_one(count: &impl ToString) -> bool {
    count.to_string() == "1"
}

/// The Chinese sentences of the program.
pub static CHINESE: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::new(&[
        include_str!("words/said-approval.txt"),
        include_str!("words/said-audit.txt"),
        include_str!("words/said-backup.txt"),
        include_str!("words/said-case.txt"),
        include_str!("words/said-console.txt"),
        include_str!("words/said-court.txt"),
        include_str!("words/said-courts.txt"),
        include_str!("words/said-demo.txt"),
        include_str!("words/said-doctor.txt"),
        include_str!("words/said-grants.txt"),
        include_str!("words/said-intake.txt"),
        include_str!("words/said-lots.txt"),
        include_str!("words/said-contribution.txt"),
        include_str!("words/said-hand.txt"),
        include_str!("words/said-office.txt"),
        include_str!("words/said-record.txt"),
        include_str!("words/said-running.txt"),
        include_str!("words/said-server.txt"),
        include_str!("words/said-service.txt"),
        include_str!("words/said-witness.txt"),
    ])
});

/// The Chinese words for fields of requests that no table has a column for.
static FIELDS: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::new(&[include_str!("words/fields.txt")]));

/// The Chinese sentence for an English one. That none is missing is held by a test.
pub fn sentence(en: &str, args: &[(&str, String)]) -> String {
    CHINESE.fill(en, args).unwrap_or_else(|| en.to_owned())
}

/// The word of a vocabulary in the language of the process.
pub fn label<T: Coded>(word: T) -> String {
    wire(T::VOCABULARY, word.name())
}

/// Whether it is a page that is said: it is read, and nobody types its codes.
pub fn is_page() -> bool {
    OF_READER.get().is_some()
}

/// Whether the program speaks Chinese.
pub fn is_chinese() -> bool {
    lang() == Lang::Zh
}

/// Words of a vocabulary, joined.
pub fn labels<T: Coded>(words: &[T]) -> String {
    listed(&words.iter().map(|word| label(*word)).collect::<Vec<_>>())
}

/// Things in a row, with what the language puts between them.
pub fn listed<S: AsRef<str>>(things: &[S]) -> String {
    joined(things, if is_chinese() { "、" } else { ", " })
}

/// Sentences or longer things in a row.
pub fn in_a_row<S: AsRef<str>>(things: &[S]) -> String {
    joined(things, if is_chinese() { "；" } else { "; " })
}

fn joined<S: AsRef<str>>(things: &[S], between: &str) -> String {
    things.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(between)
}

/// The word of a number of a vocabulary in an answer.
pub fn label_of<T: Coded>(code: i32) -> String {
    T::from_code(code).map_or_else(|| "UNKNOWN".to_owned(), label)
}

/// The word of a name in an answer: of a code of this vocabulary, or the name itself. Pages are read, and
/// nobody types their codes.
pub fn wire(vocabulary: &str, name: &str) -> String {
    let known = match OF_READER.get() {
        Some(lang) => caselot_words::page_label(lang, vocabulary, name),
        None => caselot_words::label(lang(), vocabulary, name),
    };
    known.map_or_else(|| name.to_owned(), |label| label.whole)
}

/// Why a server refuses a row, filled with what the sentence names: the Chinese sentence of the code,
/// or its own.
pub fn refused(code: &str, named: &HashMap<String, String>, text: &str) -> String {
    let fields: Vec<(&str, String)> =
        named.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let said = is_chinese().then(|| caselot_words::refusal(code, &fields)).flatten();
    // A server of before does not say what a sentence names.
    match said.filter(|said| !said.sentence.contains("{$")) {
        Some(said) => {
            [Some(said.sentence), said.cure].into_iter().flatten().collect::<Vec<_>>().join("；")
        }
        None => text.to_owned(),
    }
}

/// What a refusal says is at fault, as the reader calls it: tables have a word for most, and a list has
/// the others.
pub fn column(field: &str) -> String {
    let name = match field {
        "case_number" => "number",
        "closing" => "closed_on",
        "panel" => "members",
        field => field,
    };
    if field == "approver" {
        return text!("second person");
    }
    if !is_chinese() {
        return field.to_owned();
    }
    let columns = caselot_tables::kinds::KINDS.iter().flat_map(|kind| kind.columns);
    let known = columns.into_iter().find(|column| column.name == name);
    let word = known.and_then(|column| column.words.first()).map(|word| (*word).to_owned());
    word.or_else(|| FIELDS.fill(field, &[])).unwrap_or_else(|| field.to_owned())
}

/// What the operating system says of a file. What it says most often is said in the reader's words.
pub fn system(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => text!("no such file or folder"),
        ErrorKind::PermissionDenied => text!("no permission for this file or folder"),
        ErrorKind::AlreadyExists => text!("it exists already"),
        ErrorKind::IsADirectory => text!("it is a folder"),
        ErrorKind::StorageFull => text!("the disk is full"),
        _ => error.to_string(),
    }
}

/// What waits for a second person, by the name of its event.
pub fn proposed(kind: &str) -> String {
    wire("proposed", kind)
}

/// A text, or a dash where there is none.
pub fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

/// A part of a whole in percent with one decimal, rounded down.
pub fn percent(part: u64, whole: u64) -> String {
    let per_mille = (u128::from(part) * 1000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

/// A weight (100 = one standard case) in standard cases, with two decimals.
pub fn cases(weight: u64) -> String {
    format!("{}.{:02}", weight / 100, weight % 100)
}

/// An index or number as text; empty where 0 stands for none.
pub fn unless_zero(number: u64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// Says that a name is not known, with the nearest known one behind a semicolon.
pub fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let distance = |word: &&str| strsim::damerau_levenshtein(word, name);
    let nearest = known.min_by_key(distance).unwrap_or_default();
    text!("“{name}” is not known; did you mean {nearest}?", name, nearest)
}

/// A fault of a TOML text with its line. The line itself is not shown: it may hold a token.
pub fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|span| text[..span.start].lines().count().max(1));
    let line = line.map_or(String::new(), |line| format!("{}: ", text!("line {line}", line)));
    format!("{line}{}", error.message().trim())
}
