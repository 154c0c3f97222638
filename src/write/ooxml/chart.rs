//! Bar charts, and the drawing that places them on a sheet.

use super::put;
use super::sheet::{Area, Sheet};
use super::text::escape;
use crate::excel;

/// A plain bar chart of one series, its first bar on top, its figures taken from cells.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Its title.
    pub title: String,
    /// The sheet of its cells.
    pub sheet: String,
    /// The cells of the bars' names: one column.
    pub names: Area,
    /// The cells of the bars' lengths: one column.
    pub values: Area,
    /// The names and lengths as they stand there, for programs that show them before they calculate.
    pub figures: Vec<(String, f64)>,
    /// The colour of the bars (RRGGBB).
    pub colour: u32,
    /// Width and height in pixels.
    pub size: (u32, u32),
}

/// English metric units of a pixel.
const EMU: u32 = 9_525;

const BEGIN: &str = "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><c:chart><c:title><c:tx><c:rich>\
    <a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr><a:r><a:rPr lang=\"zh-CN\"/><a:t>";
const PLOT: &str = "</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title>\
    <c:autoTitleDeleted val=\"0\"/><c:plotArea><c:layout/><c:barChart><c:barDir val=\"bar\"/>\
    <c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/>\
    <c:tx><c:v>";
const LABELS: &str = "<c:invertIfNegative val=\"0\"/><c:dLbls><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/>\
    <c:showCatName val=\"0\"/><c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/></c:dLbls>";
const AXES: &str = "</c:ser><c:gapWidth val=\"60\"/><c:axId val=\"50010001\"/><c:axId val=\"50010002\"/></c:barChart>\
    <c:catAx><c:axId val=\"50010001\"/><c:scaling><c:orientation val=\"maxMin\"/></c:scaling><c:delete val=\"0\"/>\
    <c:axPos val=\"l\"/><c:numFmt formatCode=\"General\" sourceLinked=\"1\"/><c:majorTickMark val=\"out\"/>\
    <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"50010002\"/>\
    <c:crosses val=\"autoZero\"/><c:auto val=\"1\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"100\"/>\
    <c:noMultiLvlLbl val=\"0\"/></c:catAx><c:valAx><c:axId val=\"50010002\"/><c:scaling>\
    <c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"t\"/><c:majorGridlines/>\
    <c:numFmt formatCode=\"General\" sourceLinked=\"1\"/><c:majorTickMark val=\"out\"/>\
    <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"50010001\"/>\
    <c:crosses val=\"autoZero\"/><c:crossBetween val=\"between\"/></c:valAx></c:plotArea>\
    <c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart></c:chartSpace>";

impl Chart {
    /// The chart's part.
    pub(super) fn xml(&self) -> String {
        let mut xml = String::from(super::HEAD);
        xml.push_str(BEGIN);
        escape(&self.title, &mut xml);
        xml.push_str(PLOT);
        escape(&self.title, &mut xml);
        put(
            &mut xml,
            format_args!(
                "</c:v></c:tx><c:spPr><a:solidFill><a:srgbClr val=\"{:06X}\"/></a:solidFill></c:spPr>",
                self.colour
            ),
        );
        xml.push_str(LABELS);
        xml.push_str("<c:cat><c:strRef><c:f>");
        self.range(self.names, &mut xml);
        put(&mut xml, format_args!("</c:f><c:strCache><c:ptCount val=\"{}\"/>", self.figures.len()));
        for (at, (name, _)) in self.figures.iter().enumerate() {
            put(&mut xml, format_args!("<c:pt idx=\"{at}\"><c:v>"));
            escape(name, &mut xml);
            xml.push_str("</c:v></c:pt>");
        }
        xml.push_str("</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>");
        self.range(self.values, &mut xml);
        put(
            &mut xml,
            format_args!(
                "</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"{}\"/>",
                self.figures.len()
            ),
        );
        for (at, (_, value)) in self.figures.iter().enumerate() {
            put(&mut xml, format_args!("<c:pt idx=\"{at}\"><c:v>{value}</c:v></c:pt>"));
        }
        xml.push_str("</c:numCache></c:numRef></c:val>");
        xml.push_str(AXES);
        xml
    }

    fn range(&self, area: Area, xml: &mut String) {
        escape(&super::range(&self.sheet, area), xml);
    }
}

/// The drawing of a sheet's charts; the nth has the relation `rIdn`.
pub(super) fn drawing(sheet: &Sheet<'_>) -> String {
    let mut xml = String::from(super::HEAD);
    xml.push_str(
        "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">",
    );
    for (at, placed) in sheet.charts.iter().enumerate() {
        let (width, height) = placed.chart.size;
        let down = |row, pixels| walk(row, pixels, |row| sheet.pixels_down(row));
        let across = |column, pixels| walk(column, pixels, |column| sheet.pixels_across(column));
        let (left, top) = (across(placed.column, 0), down(placed.row, placed.offset));
        let (right, bottom) = (across(placed.column, width), down(placed.row, placed.offset + height));
        xml.push_str("<xdr:twoCellAnchor><xdr:from>");
        corner(left, top, &mut xml);
        xml.push_str("</xdr:from><xdr:to>");
        corner(right, bottom, &mut xml);
        let frame = format_args!(
            "</xdr:to><xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"{}\" name=\"Chart {}\"/>\
             <xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/>\
             </xdr:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">\
             <c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"rId{}\"/>\
             </a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>",
            at + 2,
            at + 1,
            at + 1
        );
        put(&mut xml, frame);
    }
    xml.push_str("</xdr:wsDr>");
    xml
}

/// The row or column so many pixels on from the start of one, and the pixels into it.
pub(super) fn walk(mut at: u32, mut pixels: u32, size: impl Fn(u32) -> u32) -> (u32, u32) {
    // No chart reaches to the last row, but a wrong size must not walk for ever.
    while at + 1 < excel::ROWS && pixels >= size(at) {
        pixels -= size(at);
        at += 1;
    }
    (at, pixels)
}

fn corner((column, right): (u32, u32), (row, below): (u32, u32), xml: &mut String) {
    let place = format_args!(
        "<xdr:col>{column}</xdr:col><xdr:colOff>{}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{}</xdr:rowOff>",
        right * EMU,
        below * EMU
    );
    put(xml, place);
}
