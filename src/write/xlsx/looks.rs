//! Cell styles: one for each look, made once.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::form::lay_out::Look;
use crate::form::template::Page;

/// The colour of links.
const LINK: u32 = 0x0005_63C1;

/// The styles of one template's looks.
pub struct Looks {
    title: Format,
    subtitle: Format,
    label: Format,
    centred: Format,
    running: Format,
    /// The link back to the summary, beside the form.
    pub back: Format,
}

impl Looks {
    /// The styles for a page's fonts.
    pub fn new(page: &Page) -> Self {
        let base = |font: &str, size: f64| {
            let format = Format::new().set_font_name(font).set_font_size(size);
            format.set_text_wrap().set_align(FormatAlign::VerticalCenter)
        };
        let bordered = |font: &str| base(font, page.size).set_border(FormatBorder::Thin);
        let link = base(&page.label_font, page.size).set_font_color(LINK);
        Self {
            title: base(&page.title_font, page.title_size).set_bold().set_align(FormatAlign::Center),
            subtitle: base(&page.label_font, page.size).set_align(FormatAlign::Center),
            label: bordered(&page.label_font).set_align(FormatAlign::Center),
            centred: bordered(&page.font).set_align(FormatAlign::Center),
            running: bordered(&page.font).set_align(FormatAlign::Left),
            back: link.set_underline(FormatUnderline::Single),
        }
    }

    /// The style of a look.
    pub fn of(&self, look: Look) -> &Format {
        match look {
            Look::Title => &self.title,
            Look::Subtitle => &self.subtitle,
            Look::Label => &self.label,
            Look::Centred => &self.centred,
            Look::Running => &self.running,
        }
    }
}

/// The styles of the summary and the issue list.
pub struct ListLooks {
    /// The title.
    pub title: Format,
    /// The line under it.
    pub note: Format,
    /// A header.
    pub head: Format,
    /// A text from the left.
    pub text: Format,
    /// A short text or a count in the middle.
    pub short: Format,
    /// A text that is a link.
    pub link: Format,
    /// A text that is a link and longer than its cell: shrunk to fit, not wrapped.
    pub shrunk_link: Format,
    /// A short text or a count that is a link.
    pub short_link: Format,
    /// An amount in 万元.
    pub amount: Format,
    /// A total's label or count.
    pub total: Format,
    /// A total in 万元.
    pub total_amount: Format,
}

impl ListLooks {
    /// Font of the lists.
    const FONT: &str = "宋体";
    /// Its size in points.
    pub const SIZE: f64 = 10.0;
    /// Amounts: at least two decimals, at most four (a yuan is 0.0001 万元).
    const AMOUNT: &str = "#,##0.00##";

    /// The styles.
    pub fn new() -> Self {
        let plain = Format::new().set_font_name(Self::FONT).set_font_size(Self::SIZE);
        let plain = plain.set_text_wrap().set_align(FormatAlign::VerticalCenter);
        let cell = plain.clone().set_border(FormatBorder::Thin);
        let link = |format: Format| format.set_font_color(LINK).set_underline(FormatUnderline::Single);
        let short = cell.clone().set_align(FormatAlign::Center);
        let amount = cell.clone().set_align(FormatAlign::Right).set_num_format(Self::AMOUNT);
        Self {
            title: plain.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            note: plain.set_align(FormatAlign::Right),
            head: short.clone().set_bold().set_background_color(0x00F2_F2F2),
            text: cell.clone().set_align(FormatAlign::Left),
            link: link(cell.clone().set_align(FormatAlign::Left)),
            shrunk_link: link(cell.unset_text_wrap().set_align(FormatAlign::Left).set_shrink()),
            short_link: link(short.clone()),
            total: short.clone().set_bold(),
            total_amount: amount.clone().set_bold(),
            amount,
            short,
        }
    }
}
