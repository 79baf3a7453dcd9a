//! The book can't lie: a small book that is good, then each rule broken in turn.

mod addresses;
mod ask;
mod because;
mod diagrams;
mod fixture;
mod kernels;
mod lessons;
mod listings;
mod predictions;
mod quizzes;
mod scenes;
mod steps;
mod whole_book;
mod words;
