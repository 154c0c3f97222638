//! Notes on cells: their texts, and the shapes that old programs draw them in.

use super::chart::walk;
use super::emit::push_address;
use super::put;
use super::sheet::{Note, Sheet};
use super::text::escape;

/// Who wrote the notes.
pub const AUTHOR: &str = "conv";
/// Pixels from the cell's edge to its note.
const ASIDE: u32 = 15;
const ABOVE: u32 = 10;

/// The part of a sheet's notes.
pub(super) fn comments(sheet: &Sheet<'_>) -> String {
    let mut xml = String::from(super::HEAD);
    xml.push_str(
        "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>",
    );
    xml.push_str(AUTHOR);
    xml.push_str("</author></authors><commentList>");
    for note in &sheet.notes {
        xml.push_str("<comment ref=\"");
        push_address(note.row, note.column, &mut xml);
        xml.push_str(
            "\" authorId=\"0\"><text><r><rPr><sz val=\"9\"/><color indexed=\"81\"/><rFont val=\"宋体\"/>",
        );
        xml.push_str("<family val=\"2\"/></rPr><t xml:space=\"preserve\">");
        escape(&note.text, &mut xml);
        xml.push_str("</t></r></text></comment>");
    }
    xml.push_str("</commentList></comments>");
    xml
}

/// The shapes of a sheet's notes; `number` tells the sheet's shapes from those of others.
pub(super) fn shapes(sheet: &Sheet<'_>, number: usize) -> String {
    let mut xml = String::with_capacity(900 + sheet.notes.len() * 700);
    let head = format_args!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\">\
         <o:idmap v:ext=\"edit\" data=\"{number}\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" \
         coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/>\
         <v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    );
    put(&mut xml, head);
    let mut order: Vec<&Note<'_>> = sheet.notes.iter().collect();
    order.sort_by_key(|note| (note.row, note.column));
    for (at, note) in order.into_iter().enumerate() {
        shape(sheet, note, number * 1_024 + at + 1, at + 1, &mut xml);
    }
    xml.push_str("</xml>");
    xml
}

/// A note's shape, right of its cell and hidden until the cell is pointed at.
fn shape(sheet: &Sheet<'_>, note: &Note<'_>, id: usize, order: usize, xml: &mut String) {
    let row = note.row.saturating_sub(1);
    let (left, aside) = walk(note.column + 1, ASIDE, |column| sheet.pixels_across(column));
    let (top, above) = walk(row, ABOVE, |row| sheet.pixels_down(row));
    let (right, into) = walk(note.column + 1, ASIDE + note.width, |column| sheet.pixels_across(column));
    let (bottom, below) = walk(row, ABOVE + note.height, |row| sheet.pixels_down(row));
    let points = |pixels: u32| f64::from(pixels) * 0.75;
    let text = format_args!(
        "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;width:{}pt;height:{}pt;\
         z-index:{order};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>\
         <v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
         <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, {aside}, {top}, \
         {above}, {right}, {into}, {bottom}, {below}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row>\
         <x:Column>{}</x:Column></x:ClientData></v:shape>",
        points(note.width),
        points(note.height),
        note.row,
        note.column
    );
    put(xml, text);
}
