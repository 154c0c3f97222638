//! Cell styles: one for each look, made once.

use crate::form::lay_out::Look;
use crate::form::template::Page;
use crate::model::Level;
use crate::write::ooxml::{Align, Format, Style, Workbook};

/// The colour of links.
const LINK: u32 = 0x0005_63C1;

/// The styles of one template's looks.
pub struct Looks {
    title: Style,
    subtitle: Style,
    label: Style,
    centred: Style,
    running: Style,
    /// The link back to the summary, beside the form.
    pub back: Style,
}

impl Looks {
    /// The styles for a page's fonts.
    pub fn new(page: &Page, workbook: &mut Workbook) -> Self {
        let label = || Format::new(&page.label_font, page.size);
        let value = || Format::new(&page.font, page.size).boxed();
        let title = Format::new(&page.title_font, page.title_size).bold();
        Self {
            title: workbook.style(title.align(Align::Center)),
            subtitle: workbook.style(label().align(Align::Center)),
            label: workbook.style(label().boxed().align(Align::Center)),
            centred: workbook.style(value().align(Align::Center)),
            running: workbook.style(value().align(Align::Left)),
            back: workbook.style(label().link(LINK)),
        }
    }

    /// The style of a look.
    pub fn of(&self, look: Look) -> Style {
        match look {
            Look::Title => self.title,
            Look::Subtitle => self.subtitle,
            Look::Label => self.label,
            Look::Centred => self.centred,
            Look::Running => self.running,
        }
    }
}

/// The styles of the summary and the issue list.
pub struct ListLooks {
    /// The title.
    pub title: Style,
    /// The line under it.
    pub note: Style,
    /// A header.
    pub head: Style,
    /// A text from the left.
    pub text: Style,
    /// A short text or a count in the middle.
    pub short: Style,
    /// A text that is a link.
    pub link: Style,
    /// A text that is a link and longer than its cell: shrunk to fit, not wrapped.
    pub shrunk_link: Style,
    /// A short text or a count that is a link.
    pub short_link: Style,
    /// Each level's.
    levels: [(Level, Style); 3],
    /// An amount in 万元.
    pub amount: Style,
    /// A total's label or count.
    pub total: Style,
    /// A total in 万元.
    pub total_amount: Style,
}

impl ListLooks {
    /// Font of the lists.
    const FONT: &str = "宋体";
    /// Its size in points.
    pub const SIZE: f64 = 10.0;
    /// Amounts: at least two decimals, at most four (a yuan is 0.0001 万元).
    const AMOUNT: &str = "#,##0.00##";

    /// The styles.
    pub fn new(workbook: &mut Workbook) -> Self {
        let plain = || Format::new(Self::FONT, Self::SIZE);
        let text = || plain().boxed().align(Align::Left);
        let short = || plain().boxed().align(Align::Center);
        let amount = || plain().boxed().align(Align::Right).number(Self::AMOUNT);
        let mut style = |format| workbook.style(format);
        Self {
            title: style(plain().bold().size(16.0).align(Align::Center)),
            note: style(plain().align(Align::Right)),
            head: style(short().bold().ground(0x00F2_F2F2)),
            text: style(text()),
            link: style(text().link(LINK)),
            shrunk_link: style(text().link(LINK).shrunk()),
            short: style(short()),
            short_link: style(short().link(LINK)),
            levels: LEVELS.map(|(level, colour)| (level, style(short().ground(colour)))),
            amount: style(amount()),
            total: style(short().bold()),
            total_amount: style(amount().bold()),
        }
    }

    /// The style of a level.
    pub fn of_level(&self, level: Level) -> Style {
        self.levels.iter().find(|(known, _)| *known == level).map_or(self.short, |&(_, style)| style)
    }
}

/// The grounds of the levels (RRGGBB).
const LEVELS: [(Level, u32); 3] =
    [(Level::Error, 0x00FF_C7CE), (Level::Warning, 0x00FF_EB9C), (Level::Hint, 0x00DD_EBF7)];
