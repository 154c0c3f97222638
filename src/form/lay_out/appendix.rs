//! What the template has no slot for, printed under the form so that nothing is lost.

use super::{Form, Look};
use crate::form::tags::{self, Slot};
use crate::form::template::TableKind;
use crate::model::{Part, Project};

/// The head of the appendix.
pub const APPENDIX: &str = "附加内容";
/// The label of text that was found where no label claims it.
pub const UNLABELLED: &str = "其他文字";

/// What stands before the number of a stage or indicator in a label, and behind it.
const ITEM: &str = "第";
const OF_STAGE: &str = "项进度：";
const OF_INDICATOR: &str = "项指标：";

/// A table of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// 项目实施进度.
    Stage,
    /// 分解指标.
    Indicator,
}

/// The row, counted from 0, of which table a label of the appendix names (`第2项指标：备注`), and the column.
pub fn item_of(label: &str) -> Option<(Of, usize, &str)> {
    let rest = label.strip_prefix(ITEM)?;
    let name = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: usize = rest[..rest.len() - name.len()].parse().ok()?;
    let (of, name) = match name.strip_prefix(OF_INDICATOR) {
        Some(name) => (Of::Indicator, name),
        None => (Of::Stage, name.strip_prefix(OF_STAGE)?),
    };
    Some((of, number.checked_sub(1)?, name))
}

impl Form<'_> {
    /// Prints every part that has no slot yet: label and content, a row each.
    pub(super) fn appendix(&mut self) {
        let project = self.project;
        let rest: Vec<Part> =
            project.parts().map(|(part, _)| part).filter(|&part| !self.printed.has(part)).collect();
        let stages = !self.stages_stand && !project.stages.is_empty();
        let indicators = self.tables == 0 && !project.indicators.is_empty();
        if rest.is_empty() && !stages && !indicators {
            return;
        }
        let row = self.row(None);
        let width = self.width();
        self.put((row, 0), (1, width), APPENDIX, Look::Label);
        tags::label(&mut self.rows[row as usize].tag, 0);
        // Items that no table of the template has a row for begin here.
        if stages {
            tags::header(&mut self.rows[row as usize].tag, TableKind::Stages);
            for (index, stage) in project.stages.iter().enumerate() {
                self.tagger.item(&mut self.rows[row as usize].tag, index, 0, &stage.place);
            }
        }
        if indicators {
            tags::header(&mut self.rows[row as usize].tag, TableKind::Indicators);
            for (index, indicator) in project.indicators.iter().enumerate() {
                self.tagger.item(&mut self.rows[row as usize].tag, index, 0, &indicator.place);
            }
        }
        for part in rest {
            self.appended(part);
        }
    }

    fn appended(&mut self, part: Part) {
        let row = self.row(None);
        let width = self.width();
        let labels = if width > 4 { 2 } else { 1 };
        self.put((row, 0), (1, labels), label(self.project, part), Look::Label);
        tags::label(&mut self.rows[row as usize].tag, 0);
        let slot = match part {
            Part::Field(field) => Slot::Field(field),
            Part::Extra(index) => {
                let extra = &self.project.extras[index];
                Slot::Extra { index: Some(index), label: &extra.label, of: extra.indicator }
            }
            Part::Stage(..) | Part::Indicator(..) => Slot::Of(part),
        };
        if width > labels {
            self.slot((row, labels), (1, width - labels), slot);
        } else {
            // A form of one column: the content stands in a row of its own.
            let row = self.row(None);
            self.slot((row, 0), (1, width), slot);
        }
    }
}

/// The label of an appended part, counted from 1 for people.
fn label(project: &Project, part: Part) -> String {
    let name = part.name(project);
    match part {
        Part::Field(_) => name.to_owned(),
        Part::Stage(row, _) => format!("{ITEM}{}{OF_STAGE}{name}", row + 1),
        Part::Indicator(row, _) => format!("{ITEM}{}{OF_INDICATOR}{name}", row + 1),
        Part::Extra(index) => {
            let name = if name.trim().is_empty() { UNLABELLED } else { name };
            // A label longer than a cell holds stands whole in the tag.
            let name = &name[..tags::cut(name).unwrap_or(name.len())];
            match project.extras[index].indicator {
                Some(row) => format!("{ITEM}{}{OF_INDICATOR}{name}", row + 1),
                None => name.to_owned(),
            }
        }
    }
}
