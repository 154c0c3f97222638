//! The pull reader against the library that it spares.

use super::*;

fn texts(xml: &str) -> Result<String, ()> {
    let mut reader = Xml::new(xml);
    let mut all = String::new();
    loop {
        match reader.next().map_err(drop)? {
            Node::Text(text) => all.push_str(&text),
            Node::End => return Ok(all),
            _ => {}
        }
    }
}

#[test]
fn references_are_resolved_and_foreign_entities_stay() {
    assert_eq!(texts("<a>1&lt;2 &#x4e2d;&b;<![CDATA[<&>]]></a>").unwrap(), "1<2 中&b;<&>");
    assert!(texts("<a><b></b>").is_err());
    assert!(texts(&"<a>".repeat(10_000)).is_err());
}

/// What `quick-xml` alone makes of a part: every node, or the error.
fn by_the_library(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    let (mut all, mut depth) = (Vec::new(), 0);
    let open = |tag: &BytesStart<'_>| {
        let mut text = format!("<{}", tag.name().into_inner());
        for attribute in tag.attributes().with_checks(false).flatten() {
            text += &format!(" {}={:?}", attribute.key.into_inner(), attribute.value);
        }
        text
    };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                all.push(open(&tag));
            }
            Ok(Event::Empty(tag)) => all.push(open(&tag) + "/"),
            Ok(Event::End(_)) => {
                depth -= 1;
                all.push("close".to_owned());
            }
            Ok(Event::Text(text)) => all.push(text.into_inner().into_owned()),
            Ok(Event::CData(text)) => all.push(text.into_inner().into_owned()),
            Ok(Event::GeneralRef(name)) => all.push(resolve(&name).into_owned()),
            Ok(Event::Eof) if depth == 0 => return all,
            Ok(Event::Eof) => return [all, vec!["XML ends early".to_owned()]].concat(),
            Ok(_) => {}
            Err(error) => {
                all.push(format!("XML: {error}, byte {}", reader.error_position()));
                return all;
            }
        }
    }
}

fn by_us(xml: &str) -> Vec<String> {
    let mut reader = Xml::new(xml);
    let mut all = Vec::new();
    loop {
        match reader.next() {
            Ok(Node::Open(tag, empty)) => {
                let mut text = format!("<{}", tag.name().into_inner());
                attributes(&tag).for_each(|(name, value)| text += &format!(" {name}={value:?}"));
                all.push(text + if empty { "/" } else { "" });
            }
            Ok(Node::Close) => all.push("close".to_owned()),
            Ok(Node::Text(text)) => all.push(text.into_owned()),
            Ok(Node::End) => return all,
            Err(Trouble::Damaged(what)) => {
                all.push(what);
                return all;
            }
            Err(Trouble::Fault(error)) => panic!("{error}"),
        }
    }
}

#[test]
fn every_node_and_error_is_that_of_the_library() {
    // Texts of some nine of the pieces that markup is made of.
    let pieces = [
        "<",
        ">",
        "/",
        "a",
        "<a>",
        "</a>",
        "<a ",
        "b=\"1\" ",
        "c='2'",
        "=",
        "\"",
        "'",
        " ",
        "&",
        ";",
        "&lt;",
        "&#x4e2d;",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "<!DOCTYPE a>",
        "表",
        "\u{feff}",
        "</",
        "/>",
    ];
    let mut number = 1u64;
    for _ in 0..60_000 {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut rest = number >> 20;
        let mut xml = if number.is_multiple_of(2) { "<a>".to_owned() } else { String::new() };
        while rest > 0 && xml.len() < 60 {
            xml += pieces[(rest % pieces.len() as u64) as usize];
            rest /= pieces.len() as u64;
        }
        assert_eq!(by_us(&xml), by_the_library(&xml), "{xml}");
    }
}

/// The nodes from here to the byte position `end`, as plain cells and items tell them.
fn nodes(mut reader: Xml<'_>, end: usize) -> (Vec<String>, u32) {
    let mut all = Vec::new();
    while reader.at < end {
        all.push(match reader.next() {
            Ok(Node::Open(tag, empty)) => {
                let last = |wanted: &str| attributes(&tag).filter(|(name, _)| *name == wanted).last();
                let values = ["r", "s", "t"].map(|name| last(name).map(|(_, value)| value.into_owned()));
                format!("{} {empty} {values:?}", tag.name().into_inner())
            }
            Ok(Node::Close) => "close".to_owned(),
            Ok(Node::Text(text)) => text.into_owned(),
            Ok(Node::End) => "end".to_owned(),
            Err(_) => "error".to_owned(),
        });
    }
    assert_eq!(reader.at, end);
    (all, reader.depth)
}

#[test]
fn plain_cells_and_items_are_what_their_nodes_say() {
    let pieces = [
        "<c ",
        "r=\"B2\"",
        " ",
        "s=\"1\"",
        "t='s'",
        "t=\"s\"",
        "x=\"'\"",
        "cm=\"1\"",
        "a\"b=\"2\"",
        "/>",
        ">",
        "<v>",
        "12",
        "<",
        "&lt;",
        "</v></c>",
        "</v>",
        "</c>",
        "<si><t",
        " xml:space=\"preserve\"",
        "</t></si>",
        "</t>",
    ];
    let (mut number, mut cells, mut items) = (1u64, 0, 0);
    for _ in 0..300_000 {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut rest = number >> 16;
        let mut xml = if number & (1 << 40) == 0 { "<c " } else { "<si><t" }.to_owned();
        while rest > 0 {
            xml += pieces[(rest % pieces.len() as u64) as usize];
            rest /= pieces.len() as u64;
        }
        let mut reader = Xml::new(&xml);
        let none = [None::<&str>; 3];
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let expected = if let Some(cell) = reader.plain_cell() {
            cells += 1;
            let values = [cell.reference, cell.style, cell.kind];
            let open = vec![format!("c {} {values:?}", cell.value.is_none())];
            let value = cell.value.map(|value| {
                let open = [format!("v false {none:?}")].into_iter().chain(text(value));
                open.chain(["close".to_owned(), "close".to_owned()]).collect()
            });
            [open, value.unwrap_or_default()].concat()
        } else if let Some(item) = reader.plain_item() {
            items += 1;
            let open = [format!("si false {none:?}"), format!("t false {none:?}")];
            let close = ["close".to_owned(), "close".to_owned()];
            open.into_iter().chain(text(item)).chain(close).collect()
        } else {
            assert_eq!((reader.at, reader.depth), (0, 0));
            continue;
        };
        assert_eq!(nodes(Xml::new(&xml), reader.at), (expected, reader.depth), "{xml}");
    }
    assert!(cells > 1000 && items > 500, "{cells} {items}");
}

#[test]
fn parts_in_any_encoding_are_read() {
    let xml = "<a>表</a>";
    let wide: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text_of(&wide), xml);
    let declared = "<?xml version=\"1.0\" encoding=\"GB18030\"?><a>表</a>";
    assert_eq!(text_of(&encoding_rs::GB18030.encode(declared).0), declared);
    assert_eq!(text_of("\u{feff}<a>表</a>".as_bytes()), xml);
}
