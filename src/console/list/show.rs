//! A list as it stands on its page: what narrows it, its lines, and its pages.

use maud::{Markup, html};

use super::{List, PAGE, Row, Wanted, heading, next_to};
use crate::console::visit::Visit;
use crate::words::{counted, text};

impl List {
    /// All of it, under each other.
    pub fn show(&self, visit: &Visit, wanted: &Wanted) -> Markup {
        html! {
            (self.bar(visit, wanted))
            (self.table(wanted))
            (self.pager(wanted))
        }
    }

    /// The field that narrows it, how many lines it has, and the way to the table. It is a form of its
    /// own, and stands in no other.
    pub fn bar(&self, visit: &Visit, wanted: &Wanted) -> Markup {
        let is_some = self.is_page || self.is_part;
        let all = if is_some { self.all } else { Some(self.rows.len() as u64) };
        let found = self.chosen(wanted).len();
        let is_narrowed = wanted.is_narrowed();
        let field = format!("{}-filter", self.id);
        html! {
            @if !self.is_empty() || is_narrowed {
                form.filters.list method="post" action=(format!("/list/{}", self.id)) {
                    (visit.token())
                    input type="hidden" name="back" value=(self.place);
                    div {
                        input id=(field) type="text" name="text" value=(wanted.typed) autocomplete="off" data-fold
                            aria-label=(text!("Filter")) placeholder=(text!("words or pinyin initials"));
                    }
                    div { button { (text!("Filter")) } }
                    @if is_narrowed {
                        div { a.button href=(self.place) { (text!("All lines")) } }
                        @if !is_some { div.small { (text!("{found} of {all} lines", found, all = self.rows.len())) } }
                    } @else if let Some(all) = all { div.small { (counted!("{all} line", "{all} lines", all)) } }
                    div { a href=(self.to(&format!("order={}&format=csv", wanted.order))) { (text!("As a table (CSV)")) } }
                }
                @if self.is_cut {
                    p.notice { (text!("Only the first {most} lines were read. Narrow the list down first.", most = self.rows.len())) }
                }
            }
        }
    }

    /// The address of what is shown now.
    pub fn here(&self, wanted: &Wanted) -> String {
        self.to(&format!("order={}&skip={}", wanted.order, wanted.skip))
    }

    /// The address of a page of it that the server has, behind where another one ended.
    pub fn behind(&self, wanted: &Wanted, after: &str) -> String {
        self.to(&format!("order={}&after={after}", wanted.order))
    }

    /// The address of this list of its page.
    fn to(&self, rest: &str) -> String {
        next_to(&self.place, &format!("list={}&{rest}", self.id))
    }

    /// The page's lines under their headings.
    pub fn table(&self, wanted: &Wanted) -> Markup {
        let rows = self.chosen(wanted);
        let shown =
            rows.iter().skip(wanted.skip).take(if self.is_page { rows.len() } else { PAGE });
        html! {
            @if self.rows.is_empty() && !wanted.is_narrowed() {}
            @else if rows.is_empty() { p.hint { (text!("No line fits.")) } }
            @else {
                table.load[self.is_wide] {
                    thead { tr {
                        @for (number, column) in (1..).zip(&self.columns) {
                            th.number[column.is_number()] {
                                @if column.is_told() {
                                    (heading(&column.heading, number, wanted.order, |order| self.to(&format!("order={order}"))))
                                } @else { (column.heading) }
                            }
                        }
                    } }
                    tbody {
                        @for row in shown { (self.line(row)) }
                        @if let Some(total) = self.total.as_ref().filter(|_| wanted.typed.is_empty()) { (self.line(total)) }
                    }
                }
            }
        }
    }

    /// All lines as they come, on paper: there is nothing to press.
    pub fn on_paper(&self) -> Markup {
        html! {
            @if self.is_cut {
                p.notice { (text!("Only the first {most} lines stand here; the table (CSV) has all.", most = self.rows.len())) }
            }
            table {
                thead { tr { @for column in &self.columns { th.number[column.is_number()] { (column.heading) } } } }
                tbody { @for row in &self.rows { (self.line(row)) } }
            }
        }
    }

    fn line(&self, row: &Row) -> Markup {
        html! {
            tr.flagged[row.is_flagged] {
                @for (cell, column) in row.cells.iter().zip(&self.columns) {
                    td class=[column.class()] { (cell) }
                }
            }
        }
    }

    /// The ways to its other pages.
    pub fn pager(&self, wanted: &Wanted) -> Markup {
        let all = self.chosen(wanted).len();
        let (first, last) = (wanted.skip + 1, all.min(wanted.skip + PAGE));
        let to = |skip: usize| self.to(&format!("order={}&skip={skip}", wanted.order));
        html! {
            @if !self.is_page && all > PAGE {
                div.pager {
                    @if wanted.skip > 0 { a href=(to(wanted.skip.saturating_sub(PAGE))) { (text!("Page before")) } }
                    span.small { (text!("lines {first} to {last} of {all}", first, last, all)) }
                    @if last < all { a href=(to(wanted.skip + PAGE)) { (text!("Next page")) } }
                }
            }
        }
    }
}
