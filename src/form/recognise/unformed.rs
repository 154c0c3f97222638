//! What is said of a document that holds no form.

use super::segment;
use crate::error::{Error, NO_FORM, RUN_TOGETHER};
use crate::form::key::key;
use crate::form::library::{Known, Library};
use crate::grid::{Cell, Row, Source};
use crate::model::Place;

/// Labels that a message lists before it only counts them.
const LABELS_SHOWN: usize = 10;

/// The fewest different labels within running text by which a form is told whose cells run together.
const FEWEST_WITHIN: usize = 5;

/// The bytes of text that are searched for labels.
const SEARCHED: usize = 256 << 10;

/// Shorter labels are words of any text (其他, 备注).
const SHORTEST_WITHIN: usize = "项目名称".len();

/// The place of the first text that holds several labels of one template, each with more words beside it, and those labels.
fn run_together(rows: &[Row], source: &Source, library: &Library) -> Option<(Place, Vec<String>)> {
    let mut searched = 0;
    let texts = rows.iter().flat_map(|row| &row.cells).map(|cell| (cell, key(&cell.text(source))));
    let texts: Vec<(&Cell, String)> = texts
        .take_while(|(_, text)| {
            searched += text.len();
            searched <= SEARCHED
        })
        .collect();
    let within = |label: &String, text: &String| text.len() > label.len() && text.contains(label.as_str());
    let holds =
        |label: &&String| label.len() >= SHORTEST_WITHIN && texts.iter().any(|(_, text)| within(label, text));
    let labels = |known: &Known| -> Vec<String> {
        known.labels.iter().filter_map(|label| label.iter().find(holds)).cloned().collect()
    };
    let most =
        library.templates().map(labels).max_by_key(Vec::len).filter(|found| found.len() >= FEWEST_WITHIN)?;
    let first = texts.iter().find(|(_, text)| most.iter().any(|label| within(label, text)))?;
    let shown = most.into_iter().take(LABELS_SHOWN).collect();
    Some((segment::place_of(first.0, source), shown))
}

/// The error that names the labels found and those missing of the template that fits best.
pub fn no_form(rows: &[Row], source: &Source, library: &Library) -> Error {
    let mut best: (usize, Option<&Known>, Vec<String>, Vec<String>) = (0, None, Vec::new(), Vec::new());
    let keys: Vec<String> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.text(source))
        .filter(|text| text.len() <= segment::MAX_LABEL)
        .map(|text| crate::form::key::key(&text))
        .collect();
    for known in library.templates() {
        let (found, missing): (Vec<&Vec<String>>, Vec<&Vec<String>>) =
            known.labels.iter().partition(|label| label.iter().any(|wording| keys.contains(wording)));
        let printed =
            |labels: Vec<&'_ Vec<String>>| labels.iter().filter_map(|label| label.first()).cloned().collect();
        let (found, missing): (Vec<String>, Vec<String>) = (printed(found), printed(missing));
        if found.len() > best.0 || best.1.is_none() {
            best = (found.len(), Some(known), found, missing);
        }
    }
    let (_, known, found, missing) = best;
    if found.len() < FEWEST_WITHIN
        && let Some((place, within)) = run_together(rows, source, library)
    {
        return Error::new(&RUN_TOGETHER, source.name.clone()).arg(place.to_string()).arg(within.join("、"));
    }
    let list = |labels: &[String]| match labels.len() {
        0 => "—".to_owned(),
        many if many > LABELS_SHOWN => format!("{} … ({many})", labels[..LABELS_SHOWN].join("、")),
        _ => labels.join("、"),
    };
    Error::new(&NO_FORM, source.name.clone())
        .arg(list(&found))
        .arg(list(&missing))
        .arg(known.map_or("—", |known| known.template.name.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::form::library::Library;
    use crate::form::recognise::recognise;
    use crate::read::{self, Options};

    #[test]
    fn a_table_copied_out_by_columns_is_said_to_be() {
        let by_columns = "项目支出绩效目标表\n\n项目名称\n\n主管部门\n\n一级指标\n\n产出指标\n\n山路整修\n\n某镇政府\n\n\
                          二级指标\n\n数量指标\n\n质量指标\n\n三级指标\n\n整修里程\n\n验收合格率\n\n指标值\n\n3公里\n\n100%\n";
        let by_rows = "项目支出绩效目标表\n\n项目名称\n\n山路整修\n\n主管部门\n\n某镇政府\n\n一级指标\n\n二级指标\n\n三级指标\n\n\
                       指标值\n\n产出指标\n\n数量指标\n\n整修里程\n\n3公里\n\n质量指标\n\n验收合格率\n\n100%\n";
        let library = Library::bundled().expect("the bundled library loads");
        let read = |text: &str| read::read("甲.txt", text.as_bytes(), &Options::default()).expect("a text");
        let error = recognise(&mut read(by_columns), library, None).expect_err("its rows are lost");
        assert_eq!(error.fault.code, "read-by-columns");
        assert_eq!(error.args, ["7:1"]);
        assert_eq!(recognise(&mut read(by_rows), library, None).expect("a form").projects.len(), 1);
    }

    #[test]
    fn labels_that_run_into_their_values_are_said_to() {
        let together = "某镇项目绩效目标表项目名称山路整修项目属性新增项目主管部门某镇政府项目负责人己某联系电话\
                        0700-4000001资金总额12万元一级指标二级指标指标值产出指标数量指标整修里程3公里";
        let lines = "项目名称山路整修项目属性新增项目\n主管部门某镇政府\n资金总额12万元\n年度目标修好山路\n\
                     一级指标二级指标三级指标指标值\n产出指标数量指标整修里程3公里\n";
        for (text, code) in [
            (together, "run-together"),
            (lines, "run-together"),
            ("今年的项目名称都要写全，主管部门已经说过。", "no-form"),
            ("今年没有表。", "no-form"),
        ] {
            let library = Library::bundled().expect("the bundled library loads");
            let mut document = read::read("甲.txt", text.as_bytes(), &Options::default()).expect("a text");
            let error = recognise(&mut document, library, None).expect_err("no form is in it");
            assert_eq!(error.fault.code, code, "{text}");
        }
    }
}
