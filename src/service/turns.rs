//! Turns of those who wait: the courts take turns, and in each court its people do. So nobody waits
//! longer because somebody else asks for much.

use std::collections::{HashMap, VecDeque};

/// What stands in a line: whose it is.
pub(super) trait InLine {
    /// Code of the court.
    fn court(&self) -> &str;
    /// The person.
    fn person(&self) -> &str;
}

/// What waits, by court and person.
#[derive(Debug)]
pub(super) struct Turns<T> {
    courts: Round<Round<VecDeque<T>>>,
    waiting: usize,
}

/// Lines by name, of which each is asked in its turn; none is empty.
#[derive(Debug)]
struct Round<L> {
    lines: HashMap<String, L>,
    /// Names of the lines, the one whose turn is next first.
    order: VecDeque<String>,
}

impl<L: Default> Round<L> {
    fn line(&mut self, name: &str) -> &mut L {
        if !self.lines.contains_key(name) {
            self.order.push_back(name.to_owned());
        }
        self.lines.entry(name.to_owned()).or_default()
    }

    /// Takes one out of the line whose turn it is; `take` also says whether the line is empty then.
    fn next<T>(&mut self, take: impl FnOnce(&mut L) -> (Option<T>, bool)) -> Option<T> {
        let name = self.order.pop_front()?;
        let (taken, empty) = take(self.lines.get_mut(&name)?);
        match empty {
            true => drop(self.lines.remove(&name)),
            false => self.order.push_back(name),
        }
        taken
    }
}

impl<L> Default for Round<L> {
    fn default() -> Self {
        Self { lines: HashMap::new(), order: VecDeque::new() }
    }
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self { courts: Round::default(), waiting: 0 }
    }
}

impl<T: InLine> Turns<T> {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Puts one behind the others of its person in its court.
    pub(super) fn push(&mut self, item: T) {
        self.courts.line(item.court()).line(item.person()).push_back(item);
        self.waiting += 1;
    }

    /// Puts one before the others of its person in its court.
    pub(super) fn push_front(&mut self, item: T) {
        self.courts.line(item.court()).line(item.person()).push_front(item);
        self.waiting += 1;
    }

    /// Takes the one whose turn it is.
    pub(super) fn pop(&mut self) -> Option<T> {
        let taken = self.courts.next(|people| {
            let taken = people.next(|line| (line.pop_front(), line.is_empty()));
            (taken, people.lines.is_empty())
        });
        self.waiting -= usize::from(taken.is_some());
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Court, person and number.
    type Item = (&'static str, &'static str, u32);

    impl InLine for Item {
        fn court(&self) -> &str {
            self.0
        }

        fn person(&self) -> &str {
            self.1
        }
    }

    fn taken(turns: &mut Turns<Item>) -> Vec<Item> {
        std::iter::from_fn(|| turns.pop()).collect()
    }

    #[test]
    fn courts_take_turns_and_in_each_its_people() {
        let mut turns = Turns::default();
        (1..=4).for_each(|n| turns.push(("X", "甲", n)));
        [("X", "乙", 1), ("Y", "甲", 1), ("Y", "甲", 2)]
            .into_iter()
            .for_each(|item| turns.push(item));
        assert_eq!(turns.len(), 7);
        let (x, y) = (("X", "甲"), ("Y", "甲"));
        let expected = [(x, 1), (y, 1), (("X", "乙"), 1), (y, 2), (x, 2), (x, 3), (x, 4)];
        assert_eq!(taken(&mut turns), expected.map(|((court, person), n)| (court, person, n)));
        assert!(turns.is_empty());
    }

    #[test]
    fn what_is_put_back_comes_before_the_rest_of_its_person() {
        let mut turns = Turns::default();
        (1..=3).for_each(|n| turns.push(("X", "甲", n)));
        let first = [turns.pop(), turns.pop()].map(|item| item.expect("it waits"));
        turns.push(("X", "乙", 1));
        first.into_iter().rev().for_each(|item| turns.push_front(item));
        let expected = [("X", "甲", 1), ("X", "乙", 1), ("X", "甲", 2), ("X", "甲", 3)];
        assert_eq!(taken(&mut turns), expected);
    }
}
