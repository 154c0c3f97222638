//! Where one form ends and the next begins, and which template each follows.

use std::ops::Range;

use crate::derive::number::chinese_digit;
use crate::form::key::{fold_width, key};
use crate::form::library::{Known, Library, title_key};
use crate::form::words::{Word, Words};
use crate::grid::{Cell, Grid, May, Row, Source, Span, is_blank};
use crate::model::{Field, IndicatorField, Place, Text};
use crate::parallel;

use super::ROWS_AT_ONCE;
use super::facts::Finder;
use super::fields::is_running;
use super::flat_header::{self, FlatHeader};
use super::money::{self, Stated};
use super::title;
use crate::form::lexicon::{Column, Lexicon, Meaning, Target};

/// The longest text that can be a label or a title, in bytes: twenty spread-out characters.
pub const MAX_LABEL: usize = 180;

/// The rows of one form, or of what stands before the first.
#[derive(Debug, Default)]
pub struct Segment {
    /// The rows, title first.
    pub rows: Vec<Row>,
    /// Whether it holds a form: the label of the project's name, or several fields and an indicator table.
    pub has_form: bool,
    /// The header of a flat table, with the row it begins at.
    pub flat: Option<(usize, FlatHeader)>,
    /// The line it begins with, where that is a title.
    pub title: Option<String>,
    /// What stood beside its titles.
    pub beside: Vec<Cell>,
    /// The title of a table that is none of our forms.
    pub foreign: Option<String>,
    /// Labels of the chosen template that it lacks, when it is only nearly of that layout.
    pub missing: Vec<String>,
    /// The units of money that its lines state.
    pub stated: Vec<Stated>,
}

/// Splits a grid, its cells looked up, at titles and at each further 项目名称. Notes on filling in are no form, however
/// many labels they explain, nor is what has hardly a label: a list of contents.
pub fn split(grid: Grid, source: &Source, library: &Library) -> Vec<Segment> {
    let Some(base) = library.default_template() else { return Vec::new() };
    let mut segments: Vec<Segment> = Vec::new();
    let mut current = Segment::default();
    let mut notes = grid.name.as_ref().is_some_and(|name| is_notes(name, library));
    let mut rows = grid.rows;
    let look = |row: &Row| Look::at(row, source, library, base);
    let looks = parallel::map(rows.chunks(ROWS_AT_ONCE).collect(), 1, |rows| {
        rows.iter().map(look).collect::<Vec<Look>>()
    });
    let mut looks: Vec<Look> = looks.into_iter().flatten().collect();
    let names = looks.iter().enumerate().filter(|(_, seen)| seen.has_name).map(|(index, _)| index);
    let beside = title::part(&mut rows, names, source, library, base);
    beside.iter().for_each(|&(index, _)| looks[index] = look(&rows[index]));
    let mut beside = beside.into_iter().peekable();
    let titles = looks.iter().enumerate().filter(|(_, seen)| seen.is_title);
    let titles: Vec<usize> = titles.map(|(index, _)| index).collect();
    let mut heads = title::running_heads(&rows, &titles, source).into_iter().peekable();
    let mut head: Vec<Cell> = Vec::new();
    let mut stated: Vec<Stated> = Vec::new();
    let mut in_table = false;
    for (index, mut seen) in looks.into_iter().enumerate() {
        if seen.states_unit {
            let above = seen.is_title || !current.has_form && current.flat.is_none();
            let stand = money::Stand { in_table, above };
            let taken = money::take(&mut rows[index], stand, source, library);
            if !taken.is_empty() {
                stated.extend(taken);
                seen = look(&rows[index]);
            }
        }
        in_table |= seen.heads_table;
        if heads.next_if_eq(&index).is_some() {
            head.append(&mut rows[index].cells);
            continue;
        }
        let row = &rows[index];
        if row.cells.is_empty() {
            current.rows.push(std::mem::take(&mut rows[index]));
            continue;
        }
        if current.flat.is_none()
            && seen.has_name
            && let Some(header) = flat_header::header(&rows, index, source, base.lexicon())
        {
            if current.has_form {
                segments.push(std::mem::take(&mut current));
            }
            current.flat = Some((current.rows.len(), header));
            in_table = true;
            current.rows.push(std::mem::take(&mut rows[index]));
            current.stated.append(&mut stated);
            continue;
        }
        let mut title = None;
        if let [cell] = row.cells.as_slice() {
            notes |= seen.heads_notes;
            let above = || current.rows.last().or_else(|| segments.last()?.rows.last());
            let is_title = seen.is_title && !ends_label(above(), cell, source, base);
            title = is_title.then(|| cell.text(source).into_owned());
        }
        // Behind notes a form begins with its title, or with a label that stands beside its value.
        notes &= title.is_none() && (grid.positioned && row.cells.len() < 2 || !seen.has_name);
        let name = title.is_none() && !notes && current.flat.is_none() && seen.names_project;
        if title.is_some() || (name && current.has_form) {
            if !current.rows.is_empty() {
                segments.push(std::mem::take(&mut current));
                in_table = seen.heads_table;
            }
            current.foreign = title.clone().filter(|title| is_foreign(title, library));
            current.title = title;
        }
        current.beside.append(&mut head);
        if let Some((_, mut row)) = beside.next_if(|(title, _)| *title == index) {
            let stand = money::Stand { in_table: false, above: true };
            stated.extend(money::take(&mut row, stand, source, library));
            current.beside.append(&mut row.cells);
        }
        current.has_form |= name;
        current.rows.push(std::mem::take(&mut rows[index]));
        current.stated.append(&mut stated);
    }
    current.stated.append(&mut stated);
    if !current.rows.is_empty() || !current.stated.is_empty() {
        segments.push(current);
    }
    let mut segments = rejoin(segments, base.lexicon());
    for segment in &mut segments {
        segment.has_form &= has_labels(segment, source, base);
    }
    segments
}

/// What of a row tells where forms begin, whatever stands around it.
struct Look {
    /// It may state a unit of money.
    states_unit: bool,
    /// It is the header of an indicator table.
    heads_table: bool,
    /// It has the label of the project's name, anywhere.
    has_name: bool,
    /// It has that label where a form's stands.
    names_project: bool,
    /// It is nothing but a title, which may still be the rest of a label above it.
    is_title: bool,
    /// It is nothing but the head of notes on filling in.
    heads_notes: bool,
}

impl Look {
    fn at(row: &Row, source: &Source, library: &Library, base: &Known) -> Self {
        let lexicon = base.lexicon();
        let may_head = May::TITLE | May::NOTES;
        let alone = match row.cells.as_slice() {
            [cell] if cell.may.any(may_head) && !lexicon.of(cell).is_some_and(Meaning::is_label) => {
                Some(cell.text(source))
            }
            _ => None,
        };
        Self {
            states_unit: money::states(row, source, library),
            heads_table: heads_table(row, lexicon),
            has_name: row.cells.iter().any(|cell| flat_header::is_name(cell, lexicon)),
            names_project: names_project(row, source, base),
            is_title: alone.as_ref().is_some_and(|text| is_title(text, library)),
            heads_notes: alone.as_ref().is_some_and(|text| is_notes(text, library)),
        }
    }
}

/// Takes a title that is printed again on each page for what it is: what follows it goes on with the form before
/// it. A form whose name has no label that can be read is a form all the same.
fn rejoin(segments: Vec<Segment>, lexicon: &Lexicon) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::with_capacity(segments.len());
    for mut segment in segments {
        if segment.has_form || segment.flat.is_some() || segment.foreign.is_some() {
            joined.push(segment);
            continue;
        }
        let titled = |before: &Segment| {
            let (Some(one), Some(other)) = (&before.title, &segment.title) else { return false };
            title_key(one) == title_key(other)
        };
        let own = fields_of(&segment.rows, lexicon);
        match joined.last_mut() {
            Some(before)
                if before.has_form
                    && before.flat.is_none()
                    && titled(before)
                    && !fields_of(&before.rows, lexicon).iter().any(|field| own.contains(field)) =>
            {
                if let Some(row) = segment.rows.get_mut(1) {
                    row.after_break = true;
                }
                before.rows.append(&mut segment.rows);
                before.stated.append(&mut segment.stated);
                before.beside.append(&mut segment.beside);
            }
            _ => {
                segment.has_form =
                    own.len() >= FEWEST_FIELDS && segment.rows.iter().any(|row| heads_table(row, lexicon));
                joined.push(segment);
            }
        }
    }
    joined
}

/// The labels of fields that, with an indicator table, make a form of rows that name no project: a framework of
/// indicators that hangs on a wall has none.
const FEWEST_FIELDS: usize = 3;

/// The fields whose labels stand in rows, each once.
fn fields_of(rows: &[Row], lexicon: &Lexicon) -> Vec<Field> {
    let mut fields = Vec::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(Target::Field(field)) = lexicon.of(cell).and_then(|meaning| meaning.target.as_ref())
            && !fields.contains(field)
        {
            fields.push(*field);
        }
    }
    fields
}

/// Whether a row is the header of an indicator table: the second level and the value among its columns.
pub(super) fn heads_table(row: &Row, lexicon: &Lexicon) -> bool {
    let names = |field: IndicatorField| {
        let column = Column::Field(field);
        row.cells.iter().any(|cell| {
            lexicon
                .of(cell)
                .and_then(|meaning| meaning.indicator.as_ref())
                .is_some_and(|name| *name == column)
        })
    };
    names(IndicatorField::Level2) && names(IndicatorField::Value)
}

/// Whether a text that looks like a title is the rest of the label above it: 项目绩 + 效目标.
fn ends_label(above: Option<&Row>, tail: &Cell, source: &Source, base: &Known) -> bool {
    let head = above.and_then(|row| row.cells.iter().find(|cell| cell.column == tail.column));
    head.is_some_and(|head| {
        let whole = format!("{}{}", head.text(source), tail.text(source));
        whole.len() <= MAX_LABEL && base.lexicon().exactly(&whole).is_some_and(|word| word.is_label())
    })
}

/// The fewest different labels of a form.
const LEAST_LABELS: usize = 3;

/// Whether a segment has as many labels as a form must have, alone in their cells or before a colon.
fn has_labels(segment: &Segment, source: &Source, base: &Known) -> bool {
    let mut seen: Vec<Word> = Vec::with_capacity(LEAST_LABELS);
    for cell in segment.rows.iter().flat_map(|row| &row.cells) {
        let word = match cell.word {
            Words::UNKNOWN if cell.may.any(May::COLON) => {
                before_colon(&cell.text(source)).map_or(cell.word, |text| base.lexicon().word(text))
            }
            word => word,
        };
        if word != Words::UNKNOWN && !seen.contains(&word) {
            seen.push(word);
        }
        if seen.len() >= LEAST_LABELS {
            return true;
        }
    }
    false
}

/// Where the first colon of a short text stands.
fn colon(text: &str) -> Option<usize> {
    // `：` is EF BC 9A.
    let may_have = text.len() <= MAX_LABEL && memchr::memchr2(b':', 0x9A, text.as_bytes()).is_some();
    if may_have { text.find(['：', ':']) } else { None }
}

fn before_colon(text: &str) -> Option<&str> {
    colon(text).map(|colon| &text[..colon])
}

/// Whether a text heads notes on filling a form in: 填报说明.
pub(super) fn is_notes(text: &str, library: &Library) -> bool {
    text.len() <= MAX_LABEL && {
        let key = key(text);
        library.vocabulary.title.notes.iter().any(|notes| key.ends_with(notes.as_str()))
    }
}

/// Looks each cell up: the word it is, and what else its text tells by itself.
pub fn mark(rows: &mut [Row], source: &Source, library: &Library) {
    let cells = rows.iter().map(|row| row.cells.len()).sum();
    let mut finder = Finder::new(library, cells);
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        finder.look_up(cell, source);
    }
}

/// The most forms that are looked for side by side on one sheet: more do not fit a page a person reads.
pub const MAX_REGIONS: usize = 8;

/// Whether a row has the label of the project's name where a label stands.
fn names_project(row: &Row, source: &Source, base: &Known) -> bool {
    // Behind a level it is an indicator's name.
    let level = |cell: &&Cell| base.lexicon().of(cell).is_some_and(Meaning::is_level);
    let mut label: Option<&Cell> = None;
    row.cells.iter().take(3).take_while(|cell| !level(cell)).any(|cell| {
        // 项目概况 | 项目名称：… quotes a label in its text.
        let of_text = label.is_some_and(|label| label.end() == cell.column && heads_text(label, base));
        label = Some(cell);
        is_name_cell(cell, source, base) && !of_text
    })
}

/// Whether a cell is the label of running text.
fn heads_text(cell: &Cell, base: &Known) -> bool {
    let target = base.lexicon().of(cell).and_then(|meaning| meaning.target.as_ref());
    matches!(target, Some(Target::Field(field)) if is_running(*field))
}

/// Whether a cell is the label of the project's name, with or without the name behind a colon.
pub fn is_name_cell(cell: &Cell, source: &Source, base: &Known) -> bool {
    let meaning = match base.lexicon().of(cell) {
        Some(meaning) => Some(meaning),
        None if !cell.may.any(May::COLON) => None,
        None => {
            let text = cell.text(source);
            colon(&text).and_then(|colon| base.lexicon().get(&text[..colon]))
        }
    };
    matches!(meaning.and_then(|meaning| meaning.target.as_ref()), Some(Target::Field(Field::Name)))
}

/// The template whose labels fit a segment best, by the share of them that it has; a known title outweighs
/// half of the labels.
pub fn choose<'l>(segment: &mut Segment, source: &Source, library: &'l Library) -> Option<&'l Known> {
    let mut seen = vec![false; library.words.count()];
    let mut titles: Vec<String> = Vec::new();
    for row in &segment.rows {
        for cell in &row.cells {
            seen[usize::from(cell.word)] = true;
        }
        if let [cell] = row.cells.as_slice()
            && cell.may.any(May::TITLE)
        {
            let text = cell.text(source);
            if text.len() <= MAX_LABEL {
                titles.push(title_key(&text));
            }
        }
    }
    seen[usize::from(Words::UNKNOWN)] = false;
    let printed = |label: &Vec<Word>| label.iter().any(|&wording| seen[usize::from(wording)]);
    let score = |known: &Known| {
        let found = known.label_words.iter().filter(|label| printed(label)).count();
        let titled = known.titles.iter().any(|title| titles.contains(title));
        (found * 100) / known.labels.len().max(1) + if titled { 50 } else { 0 }
    };
    // The first of equals wins, so that the order of the library breaks ties.
    let mut best: Option<(usize, &Known)> = None;
    let unit = unit_of(segment, source, library);
    let counts = |known: &Known| unit.as_ref().is_some_and(|unit| known.template.money_unit == *unit);
    for known in library.templates() {
        // Of layouts that fit alike the one that counts in the form's unit.
        let points = score(known) * 2 + usize::from(counts(known));
        if best.is_none_or(|(most, _)| points > most) {
            best = Some((points, known));
        }
    }
    let (points, known) = best?;
    if points / 2 < NEAR_MISS && segment.flat.is_none() {
        let labels = known.labels.iter().zip(&known.label_words);
        let missing = labels.filter(|(_, words)| !printed(words));
        segment.missing = missing.filter_map(|(label, _)| label.first()).cloned().collect();
    }
    Some(known)
}

/// The first unit of money that a segment states.
fn unit_of(segment: &Segment, source: &Source, library: &Library) -> Option<String> {
    let base = library.default_template()?;
    segment.units(source, base.lexicon(), library).next().map(|stated| stated.unit)
}

/// The score under which a form is only nearly of a template's layout: half of its labels, or a known title and
/// none of them.
const NEAR_MISS: usize = 50;

/// Whether a line is the title of a form: one that a template names, or short and ending as such titles do.
pub fn is_title(text: &str, library: &Library) -> bool {
    text.len() <= MAX_LABEL && !text.contains(['，', '。', '；', ',', ';']) && ends_as_title(text, library)
}

/// Whether a text is a template's title, or ends as titles do, whatever else it says.
pub(in crate::form) fn ends_as_title(text: &str, library: &Library) -> bool {
    let title = title_key(text);
    if title.is_empty() {
        return false;
    }
    let titles = &library.vocabulary.title;
    library.templates().any(|known| known.titles.contains(&title))
        || titles.endings.iter().chain(&titles.foreign).any(|ending| title.ends_with(ending.as_str()))
}

fn is_foreign(text: &str, library: &Library) -> bool {
    let title = title_key(text);
    library.vocabulary.title.foreign.iter().any(|ending| title.ends_with(ending.as_str()))
}

/// The years a title can name.
const YEARS: Range<u16> = 1990..2100;

/// The year in a title, four digits or written out (二〇二二年), with its place.
pub fn year_of(text: &str, cell: &Cell, source: &Source) -> Option<Text> {
    let digits = year_span(text)?;
    let first = cell.pieces.first()?;
    let at = Span::new(first.start as usize, first.end as usize).start as usize + digits.start;
    Text::new(&text[digits], source.place(at))
}

pub fn year_range(text: &str) -> Option<Range<usize>> {
    // Most texts have no digit, nor the first byte of a full-width one.
    if !text.bytes().fold(false, |any, byte| any | byte.is_ascii_digit() | (byte == 0xEF)) {
        return None;
    }
    let digit = |c: char| fold_width(c).to_digit(10);
    let mut at = 0;
    while let Some(offset) = text[at..].find(|c| digit(c).is_some()) {
        let start = at + offset;
        let digits = text[start..].chars().map_while(|c| Some((digit(c)?, c.len_utf8())));
        let (mut number, mut count, mut end) = (0u32, 0, start);
        for (value, length) in digits {
            number = number.saturating_mul(10).saturating_add(value);
            count += 1;
            end += length;
        }
        if count == 4 && u16::try_from(number).is_ok_and(|year| YEARS.contains(&year)) {
            return Some(start..end);
        }
        at = end;
    }
    None
}

/// The year a text names, in digits or in Chinese numerals.
pub fn year_span(text: &str) -> Option<Range<usize>> {
    year_range(text).or_else(|| written_out(text))
}

/// A year in Chinese numerals, four of them before 年.
fn written_out(text: &str) -> Option<Range<usize>> {
    text.match_indices('年').find_map(|(at, _)| {
        let before = &text[..at];
        let (start, first) = before.char_indices().rev().nth(3)?;
        let all = before[start..].chars().all(|c| chinese_digit(c).is_some());
        (all && matches!(first, '一' | '二')).then_some(start..at)
    })
}

/// Whether a line says nothing but a year: `(2022 年)`, `2022年度`, `FY2022`.
pub fn is_only_year(text: &str) -> bool {
    // What its key may hold, and what may stand around that; most texts begin with something else.
    let may = |c| {
        let marks = matches!(
            fold_width(c),
            '(' | ')' | '[' | ']' | ':' | '+' | '*' | '★' | '_' | '年' | '度' | 'F' | 'Y' | 'f' | 'y'
        );
        marks || fold_width(c).is_ascii_digit() || is_blank(c)
    };
    text.len() <= MAX_LABEL && text.chars().all(may) && year_range(text).is_some() && {
        let rest: String = key(text).chars().filter(|c| !c.is_ascii_digit()).collect();
        matches!(rest.trim_matches(['(', ')', '[', ']']), "" | "年" | "年度" | "FY" | "fy" | "Fy")
    }
}

/// Where a cell's text begins.
pub fn place_of(cell: &Cell, source: &Source) -> Place {
    cell.pieces.first().map_or(Place::Unknown, |span| source.place(span.start as usize))
}
