//! Cell styles: what a cell looks like, and the table of all that a workbook uses.

use super::put;
use super::text::escape;

/// The number of a style in its workbook; the default one is that of a cell without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style(pub(super) u16);

/// How a text stands across its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// As the value's kind has it.
    #[default]
    General,
    /// From the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

/// What a cell looks like. Text stands in the middle of its height, wrapped unless it is to be shrunk.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Format {
    font: Font,
    /// Colour of the ground as RRGGBB.
    ground: Option<u32>,
    boxed: bool,
    shrunk: bool,
    align: Align,
    number: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Font {
    name: String,
    size: f64,
    bold: bool,
    underlined: bool,
    colour: Option<u32>,
}

impl Format {
    /// A font by its name with its size in points.
    pub fn new(font: &str, size: f64) -> Self {
        let font = Font { name: font.to_owned(), size, ..Font::default() };
        Self { font, ..Self::default() }
    }

    /// With another size in points.
    pub fn size(mut self, size: f64) -> Self {
        self.font.size = size;
        self
    }

    /// In bold.
    pub fn bold(mut self) -> Self {
        self.font.bold = true;
        self
    }

    /// Underlined and in a colour (RRGGBB), as links are.
    pub fn link(mut self, colour: u32) -> Self {
        self.font.underlined = true;
        self.font.colour = Some(colour);
        self
    }

    /// With a ground of a colour (RRGGBB).
    pub fn ground(mut self, colour: u32) -> Self {
        self.ground = Some(colour);
        self
    }

    /// With a thin line on all sides.
    pub fn boxed(mut self) -> Self {
        self.boxed = true;
        self
    }

    /// On one line, shrunk to its cell instead of wrapped.
    pub fn shrunk(mut self) -> Self {
        self.shrunk = true;
        self
    }

    /// Aligned across.
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// With a number format.
    pub fn number(mut self, code: &'static str) -> Self {
        self.number = Some(code);
        self
    }
}

/// The styles of a workbook in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Format>);

/// The first number format that is not built in (ECMA-376 part 1, 18.8.30).
const FIRST_NUMBER_FORMAT: usize = 164;
/// The fills that every workbook begins with: none and grey.
const FIXED_FILLS: usize = 2;

impl Styles {
    /// The number of a format; an equal one has the same.
    pub(super) fn number(&mut self, format: Format) -> Style {
        let at = self.0.iter().position(|known| *known == format).unwrap_or_else(|| {
            self.0.push(format);
            self.0.len() - 1
        });
        // A workbook has a few dozen; number 0 is the default.
        Style(u16::try_from(at + 1).unwrap_or(0))
    }

    /// The part `styles.xml`.
    pub(super) fn xml(&self) -> String {
        let fonts = distinct(self.0.iter().map(|format| &format.font));
        let fills = distinct(self.0.iter().filter_map(|format| format.ground.as_ref()));
        let numbers = distinct(self.0.iter().filter_map(|format| format.number.as_ref()));
        let mut xml = String::from(super::HEAD);
        xml.push_str("<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
        if !numbers.is_empty() {
            put(&mut xml, format_args!("<numFmts count=\"{}\">", numbers.len()));
            for (at, code) in numbers.iter().enumerate() {
                put(
                    &mut xml,
                    format_args!("<numFmt numFmtId=\"{}\" formatCode=\"", FIRST_NUMBER_FORMAT + at),
                );
                escape(code, &mut xml);
                xml.push_str("\"/>");
            }
            xml.push_str("</numFmts>");
        }
        put(&mut xml, format_args!("<fonts count=\"{}\">", fonts.len() + 1));
        xml.push_str("<font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>");
        fonts.iter().for_each(|font| font_xml(font, &mut xml));
        put(&mut xml, format_args!("</fonts><fills count=\"{}\">", fills.len() + FIXED_FILLS));
        xml.push_str("<fill><patternFill patternType=\"none\"/></fill>");
        xml.push_str("<fill><patternFill patternType=\"gray125\"/></fill>");
        for colour in &fills {
            let fill = format_args!(
                "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{colour:06X}\"/>\
                 <bgColor indexed=\"64\"/></patternFill></fill>"
            );
            put(&mut xml, fill);
        }
        xml.push_str(BORDERS);
        put(&mut xml, format_args!("<cellXfs count=\"{}\">", self.0.len() + 1));
        xml.push_str("<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>");
        for format in &self.0 {
            let number = format.number.as_ref().map_or(0, |code| FIRST_NUMBER_FORMAT + index(&numbers, code));
            let font = index(&fonts, &format.font) + 1;
            let fill = format.ground.as_ref().map_or(0, |colour| FIXED_FILLS + index(&fills, colour));
            format_xml(format, (number, font, fill), &mut xml);
        }
        xml.push_str(ENDING);
        xml
    }
}

/// No border and the thin one, and the style that all others go by.
const BORDERS: &str = "</fills><borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>\
    <border><left style=\"thin\"><color auto=\"1\"/></left><right style=\"thin\"><color auto=\"1\"/></right>\
    <top style=\"thin\"><color auto=\"1\"/></top><bottom style=\"thin\"><color auto=\"1\"/></bottom><diagonal/>\
    </border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>\
    </cellStyleXfs>";
const ENDING: &str = "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>\
    </cellStyles><dxfs count=\"0\"/></styleSheet>";

fn distinct<'a, T: PartialEq>(all: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut distinct: Vec<&T> = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

fn index<T: PartialEq>(all: &[&T], one: &T) -> usize {
    all.iter().position(|&other| other == one).unwrap_or(0)
}

fn font_xml(font: &Font, xml: &mut String) {
    xml.push_str("<font>");
    if font.bold {
        xml.push_str("<b/>");
    }
    if font.underlined {
        xml.push_str("<u/>");
    }
    put(xml, format_args!("<sz val=\"{}\"/>", font.size));
    if let Some(colour) = font.colour {
        put(xml, format_args!("<color rgb=\"FF{colour:06X}\"/>"));
    }
    xml.push_str("<name val=\"");
    escape(&font.name, xml);
    xml.push_str("\"/><family val=\"2\"/></font>");
}

fn format_xml(format: &Format, (number, font, fill): (usize, usize, usize), xml: &mut String) {
    let border = u8::from(format.boxed);
    let ids = format_args!(
        "<xf numFmtId=\"{number}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\""
    );
    put(xml, ids);
    if number > 0 {
        xml.push_str(" applyNumberFormat=\"1\"");
    }
    xml.push_str(" applyFont=\"1\"");
    if fill > 0 {
        xml.push_str(" applyFill=\"1\"");
    }
    if border > 0 {
        xml.push_str(" applyBorder=\"1\"");
    }
    let across = match format.align {
        Align::General => "",
        Align::Left => " horizontal=\"left\"",
        Align::Center => " horizontal=\"center\"",
        Align::Right => " horizontal=\"right\"",
    };
    let long = if format.shrunk { "shrinkToFit" } else { "wrapText" };
    let align =
        format_args!(" applyAlignment=\"1\"><alignment{across} vertical=\"center\" {long}=\"1\"/></xf>");
    put(xml, align);
}
