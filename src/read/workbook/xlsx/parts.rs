//! Which part is what: the relations of a package and the outline of a workbook.

use std::collections::{HashMap, HashSet};

use super::super::package::{Package, resolve};
use super::super::xml::{Node, Xml, attribute, local, text_of};
use super::Trouble;
use crate::error::Result;
use crate::read::limits::Limits;

/// What a relation leads to, told by the last word of its type, which the strict and the transitional variant
/// share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A worksheet.
    Sheet,
    /// The shared strings.
    Strings,
    /// The styles.
    Styles,
    /// Anything else, by that word.
    Other(String),
}

/// The main part of the workbook in a package; `None` where there is none.
pub fn workbook_part(package: &mut Package<'_>) -> Result<Option<String>> {
    let relations = Relations::read(package, "")?;
    let named = relations.of_kind(&Kind::Other("officeDocument".to_owned())).map(str::to_owned);
    let known = ["xl/workbook.xml", "xl/workbook.bin"];
    let candidates = named.into_iter().chain(known.map(str::to_owned));
    // Documents of other kinds have a main part too, by other names in other folders.
    Ok(candidates.into_iter().find(|part| {
        let file = part.rsplit('/').next().unwrap_or("");
        package.has(part) && (file.starts_with("workbook") || part.starts_with("xl/"))
    }))
}

/// The relations of one part.
#[derive(Debug, Default)]
pub struct Relations {
    by_id: HashMap<String, (Kind, String)>,
}

impl Relations {
    /// Reads the relations of a part (of the package itself for the empty name). Damage ends the list early.
    pub fn read(package: &mut Package<'_>, part: &str) -> Result<Self> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let mut relations = Self::default();
        if let Some(found) = package.part(&format!("{folder}{slash}_rels/{file}.rels"))? {
            // What is missing is told sheet by sheet.
            drop(relations.fill(part, &text_of(&found.bytes)));
        }
        Ok(relations)
    }

    fn fill(&mut self, from: &str, text: &str) -> std::result::Result<(), Trouble> {
        let mut xml = Xml::new(text);
        loop {
            match xml.next()? {
                Node::Open(tag, _) if local(&tag) == "Relationship" => {
                    let (Some(id), Some(kind), Some(target)) =
                        (attribute(&tag, "Id"), attribute(&tag, "Type"), attribute(&tag, "Target"))
                    else {
                        continue;
                    };
                    let kind = match kind.rsplit('/').next().unwrap_or("") {
                        "worksheet" => Kind::Sheet,
                        "sharedStrings" => Kind::Strings,
                        "styles" => Kind::Styles,
                        other => Kind::Other(other.to_owned()),
                    };
                    self.by_id.entry(id.into_owned()).or_insert((kind, resolve(from, &target)));
                }
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// What a relation leads to, and its part.
    pub fn get(&self, id: &str) -> Option<(&Kind, &str)> {
        self.by_id.get(id).map(|(kind, part)| (kind, part.as_str()))
    }

    /// The part of a kind of which there is one; the first by name should there be more.
    pub fn of_kind(&self, wanted: &Kind) -> Option<&str> {
        let parts = self.by_id.values().filter(|(kind, _)| kind == wanted);
        parts.map(|(_, part)| part.as_str()).min()
    }

    /// The part of the drawing that a sheet names by its relation.
    pub fn drawing(&self, id: Option<&str>) -> Option<&str> {
        id.and_then(|id| self.get(id)).map(|(_, part)| part)
    }

    /// A sheet part that no relation claims, by the numbers it may have: what a sheet whose relation was lost
    /// is likely to be.
    pub fn unclaimed(&self, package: &Package<'_>, numbers: &[u32]) -> Option<String> {
        let claimed: HashSet<&str> = self.by_id.values().map(|(_, part)| part.as_str()).collect();
        let names = numbers.iter().map(|number| format!("xl/worksheets/sheet{number}.xml"));
        names.into_iter().find(|part| !claimed.contains(part.as_str()) && package.has(part))
    }
}

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// Its number; 0 where it has none.
    pub id: u32,
    /// The relation that leads to its part.
    pub relation: String,
    /// Whether it is hidden, very or not.
    pub hidden: bool,
}

/// What the main part says.
#[derive(Debug, Default)]
pub struct Outline {
    /// The sheets in order.
    pub sheets: Vec<SheetEntry>,
    /// Whether serials count from 1904.
    pub since_1904: bool,
}

impl Outline {
    /// Reads the main part, within the limit of sheets.
    pub fn read(&mut self, name: &str, text: &str, limits: &Limits) -> std::result::Result<(), Trouble> {
        let mut xml = Xml::new(text);
        loop {
            match xml.next()? {
                Node::Open(tag, empty) => match local(&tag) {
                    // Excel's own additions have elements of the same names (`x15:workbookPr`).
                    "extLst" => xml.skip(empty)?,
                    "workbookPr" => {
                        let flag = attribute(&tag, "date1904");
                        self.since_1904 = matches!(flag.as_deref(), Some("1" | "true" | "on"));
                    }
                    "sheet" => {
                        let text = |name| attribute(&tag, name).map(std::borrow::Cow::into_owned);
                        self.sheets.push(SheetEntry {
                            name: text("name").unwrap_or_default(),
                            id: text("sheetId").and_then(|id| id.parse().ok()).unwrap_or(0),
                            relation: text("id").unwrap_or_default(),
                            hidden: matches!(text("state").as_deref(), Some("hidden" | "veryHidden")),
                        });
                        limits.sheets(name, self.sheets.len() as u64)?;
                    }
                    _ => {}
                },
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }
}
