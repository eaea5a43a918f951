//! Rows that hold from a day until another.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::words::Day;

/// A row with its days.
pub trait Dated {
    /// The table it stands in.
    const TABLE: &'static str;
    /// The first day on which it holds.
    fn from(&self) -> Day;
    /// The last day on which it holds.
    fn until(&self) -> Option<Day>;
    /// The version that brought it.
    fn version(&self) -> &str;
    /// What rows are looked up by; rows of one key must not overlap where the table is to answer with one.
    fn key(&self) -> u64 {
        0
    }
    /// Whether it holds on a day.
    fn holds(&self, on: Day) -> bool {
        self.from() <= on && self.until().is_none_or(|until| on <= until)
    }
}

/// A table: rows in the order of the file, found by key.
#[derive(Clone, PartialEq, Debug)]
pub struct Table<T> {
    rows: Vec<T>,
    by_key: BTreeMap<u64, Vec<usize>>,
}

/// A row and where it stands.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Cited<'a, T> {
    /// The table.
    pub table: &'static str,
    /// The version that brought the row.
    pub version: &'a str,
    /// The row.
    #[serde(skip)]
    pub row: &'a T,
}

impl<T: Dated> Table<T> {
    /// A table of these rows.
    pub fn new(rows: Vec<T>) -> Self {
        let mut by_key: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_key.entry(row.key()).or_default().push(index);
        }
        Self { rows, by_key }
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = Cited<'_, T>> {
        self.rows.iter().map(cited)
    }

    /// Rows that hold on a day.
    pub fn on(&self, day: Day) -> impl Iterator<Item = Cited<'_, T>> {
        self.rows().filter(move |row| row.row.holds(day))
    }

    /// Rows of a key that hold on a day.
    pub fn of(&self, key: u64, day: Day) -> impl Iterator<Item = Cited<'_, T>> {
        let indexes = self.by_key.get(&key).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| self.rows.get(*index)).filter(move |row| row.holds(day)).map(cited)
    }

    /// The row of a key that holds on a day.
    pub fn find(&self, key: u64, day: Day) -> Option<Cited<'_, T>> {
        self.of(key, day).next()
    }

    /// How many rows.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Two rows of one key that hold on one day, by their places from 0.
    pub fn overlap(&self) -> Option<(usize, usize)> {
        self.by_key.values().find_map(|indexes| {
            indexes.iter().enumerate().find_map(|(place, a)| {
                let (first, rest) = (&self.rows[*a], &indexes[place + 1..]);
                let meets = |b: &&usize| {
                    let second = &self.rows[**b];
                    second.holds(first.from()) || first.holds(second.from())
                };
                rest.iter().find(meets).map(|b| (*a, *b))
            })
        })
    }
}

fn cited<T: Dated>(row: &T) -> Cited<'_, T> {
    Cited { table: T::TABLE, version: row.version(), row }
}
