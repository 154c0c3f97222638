//! Changes to an input: what pages, people, programs and disks do to it, and what nobody does.

use crate::hostile::Dice;

/// What stands in forms and files, by chance where it does not belong.
const TOKENS: &[&str] = &[
    "\t",
    "\t\t",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "  ",
    "　",
    "|",
    ",",
    "\"",
    "<td>",
    "</td>",
    "<tr>",
    "<table>",
    "</table>",
    "<p>",
    "&amp;",
    "$\\geq$",
    "│",
    "┌─┬─┐",
    "+",
    "：",
    "（",
    "）",
    "√",
    "☑",
    "无",
    "—",
    "-----",
    "项目名称",
    "项目属性",
    "主管部门",
    "联系电话",
    "项目概况",
    "项目绩效",
    "目标",
    "项目绩效目标",
    "分解指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "产出指标",
    "数量指标",
    "数量指标+",
    "效益指标",
    "项目实施进度",
    "(计划)",
    "开始时间",
    "完成时间",
    "项目资金申请",
    "资金总额",
    "一、财政拨款:",
    "其他需要说明的问题",
    "2023年",
    "2023年重大政策和重点项目绩效目标",
    "第1页",
    "1/3",
    "≥5件",
    "35.5万元",
    "2022.1-2022.12",
    "长期目标",
    "年度目标",
    "新增项目( )",
    "甲",
    "某句话,另一句。",
    "\u{c}",
    "\u{feff}",
    "\0",
];

/// A text changed in one to six places.
pub fn text(original: &str, other: &str, dice: &mut Dice) -> String {
    let mut text = original.to_owned();
    for _ in 0..=dice.below(6) {
        text = once(&text, other, dice);
    }
    text
}

fn once(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let at = dice.below(lines.len());
    let to = dice.below(lines.len() + 1);
    match dice.below(12) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(to, lines[at]),
        2 => {
            let line = lines.remove(at);
            lines.insert(to.min(lines.len()), line);
        }
        3 => lines.insert(to, ""),
        4 => {
            let others: Vec<&str> = other.split('\n').collect();
            let from = dice.below(others.len());
            let count = 1 + dice.below(8);
            lines.splice(to..to, others.into_iter().skip(from).take(count));
        }
        5 => lines.truncate(to.max(1)),
        6 => {
            // A page ends here: the line's cells are cut, the rest stands below.
            let (front, behind) = lines[at].split_at(boundary(lines[at], dice));
            lines.splice(at..=at, [front, "", behind]);
        }
        7 if at + 1 < lines.len() => {
            let joined = [lines[at], lines[at + 1]].concat();
            lines.drain(at..at + 2);
            let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
            lines.insert(at, joined);
            return lines.join("\n");
        }
        8 => return cells(text, at, dice),
        9 => {
            let at = boundary(text, dice);
            let end = (at + 1 + dice.below(12)).min(text.len());
            let end = (end..=text.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(text.len());
            return format!("{}{}", &text[..at], &text[end..]);
        }
        _ => {
            let at = boundary(text, dice);
            return format!("{}{}{}", &text[..at], TOKENS[dice.below(TOKENS.len())], &text[at..]);
        }
    }
    lines.join("\n")
}

/// One line with a cell gone, doubled or moved.
fn cells(text: &str, line: usize, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[line].split('\t').collect();
    let at = dice.below(cells.len());
    match dice.below(4) {
        0 => drop(cells.remove(at)),
        1 => cells.insert(at, ""),
        2 => cells.insert(dice.below(cells.len() + 1), cells[at]),
        _ => cells[at] = TOKENS[dice.below(TOKENS.len())],
    }
    let cells = cells.join("\t");
    lines[line] = cells;
    lines.join("\n")
}

fn boundary(text: &str, dice: &mut Dice) -> usize {
    let at = dice.below(text.len() + 1);
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Bytes changed in one to eight places.
pub fn bytes(original: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len());
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            _ if bytes.is_empty() => return other.to_vec(),
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let from = dice.below(other.len());
                let piece: Vec<u8> = other.iter().copied().skip(from).take(dice.below(60)).collect();
                bytes.splice(at..end, piece);
            }
            3 => {
                let token = TOKENS[dice.below(TOKENS.len())];
                bytes.splice(at..at, token.bytes());
            }
            4 => bytes[at..end].fill([0, 0xFF, 0x7F, b'9'][dice.below(4)]),
            5 => bytes[at] ^= 1 << dice.below(8),
            _ => bytes[at] = dice.below(256) as u8,
        }
    }
    bytes
}

/// The smallest text found that still fails: lines go as long as one can, then cells.
pub fn shrink(text: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut text = text.to_owned();
    for separator in ["\n", "\t"] {
        let mut size = text.split(separator).count() / 2;
        while size > 0 {
            let mut at = 0;
            loop {
                let pieces: Vec<&str> = text.split(separator).collect();
                if at >= pieces.len() {
                    break;
                }
                let end = (at + size).min(pieces.len());
                let less = [&pieces[..at], &pieces[end..]].concat().join(separator);
                if fails(&less) { text = less } else { at += size }
            }
            size /= 2;
        }
    }
    text
}
