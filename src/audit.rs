//! The account of every character: what became of each range of a source.

use crate::grid::Span;
use crate::model::Part;

/// What became of a range of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A label or other printed wording the form knows (an unticked choice, a level's name, a repeated header).
    Label,
    /// (Part of) a declared value of the project with this index in the document.
    Value(usize, Part),
    /// A wrapper that mending undid, a ruler, a page number.
    Wrapper,
    /// Text that no field took, quoted whole in an issue.
    Issue,
}

/// One entry of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The range.
    pub span: Span,
    /// What became of it.
    pub role: Role,
}

/// The claims that recognition made, in any order.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The claims. Ranges of one value are in the order in which the value joins them.
    pub claims: Vec<Claim>,
}

impl Ledger {
    /// Claims ranges for a role.
    pub fn claim(&mut self, spans: impl IntoIterator<Item = Span>, role: Role) {
        self.claims.extend(spans.into_iter().map(|span| Claim { span, role }));
    }
}
