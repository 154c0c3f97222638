//! The road as the tests travel it: every conversion is audited.

use conv::audit::Account;
use conv::model::Book;
use conv::road::{self, Options, Settings};

/// The options of a command line that names none.
pub fn usual() -> Options {
    Options::new(&Settings::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Converts an input and holds the account of its characters to be complete.
pub fn convert(name: &str, bytes: &[u8]) -> Book {
    let conversion = road::convert(name, bytes, &usual()).unwrap_or_else(|error| panic!("{error}"));
    let account = Account::draw_up(&conversion.document, &conversion.book.projects, &conversion.ledger);
    assert!(account.is_clean(), "{name}: lost {:?}, invented {:?}", account.remainder, account.invented);
    conversion.book
}
