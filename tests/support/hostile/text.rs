//! Text dumps: encodings that lie, lines without end, forms gone wrong.

use super::form::DUMP;
use super::{Dice, Expect, Folder};

pub fn cases(folder: &mut Folder<'_>) {
    encodings(folder);
    sizes(folder);
    forms(folder);
}

fn encodings(folder: &mut Folder<'_>) {
    let wide =
        |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let marked = format!("\u{feff}{DUMP}");
    folder.add("text-read-utf8-mark.txt", Expect::Read(1), &marked);
    folder.add("text-read-utf16le.txt", Expect::Read(1), wide(&marked, u16::to_le_bytes));
    folder.add("text-read-utf16be.txt", Expect::Read(1), wide(&marked, u16::to_be_bytes));
    folder.add("text-read-gb18030.txt", Expect::Read(1), encoding_rs::GB18030.encode(DUMP).0);
    folder.add("text-read-named.xlsx", Expect::Read(1), DUMP);
    folder.add("text-read-named.xls", Expect::Read(1), encoding_rs::GBK.encode(DUMP).0);
    folder.add("text-read-cr-only.txt", Expect::Read(1), DUMP.replace('\n', "\r"));
    let mut unpaired = wide(&marked, u16::to_le_bytes);
    unpaired.extend([0x00, 0xD8].repeat(5000));
    folder.add("text-utf16-unpaired.txt", Expect::Read(1), &unpaired);
    unpaired.push(0x41);
    folder.add("text-utf16-odd-length.txt", Expect::Read(1), &unpaired);
    folder.add(
        "text-invalid-utf8.txt",
        Expect::Classified,
        [DUMP.as_bytes(), &[0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80]].concat(),
    );
    folder.add(
        "text-two-encodings.txt",
        Expect::Classified,
        [DUMP.as_bytes(), &encoding_rs::GBK.encode(DUMP).0].concat(),
    );
    folder.add("text-nuls-between.txt", Expect::Classified, DUMP.replace('\t', "\0\t\0"));
    let all: Vec<u8> = (0..=255).collect();
    folder.add("text-every-byte.txt", Expect::Classified, [DUMP.as_bytes(), &all.repeat(100)].concat());
    folder.add(
        "text-controls.txt",
        Expect::Classified,
        DUMP.replace('\t', "\t\u{202E}\u{200B}\u{7}\u{1B}[31m"),
    );
}

fn sizes(folder: &mut Folder<'_>) {
    let refused = Expect::Refused(&["no-form", "too-much-text", "text-too-long"]);
    let empty = Expect::Refused(&["empty"]);
    folder.add("text-empty.txt", empty, "");
    folder.add("text-blank.txt", empty, " \t\r\n\u{3000}\u{c}");
    folder.add("text-one-byte.txt", refused, "x");
    folder.add("text-nuls.bin", refused, vec![0; 5 << 20]);
    folder.add("text-50MB-line.txt", refused, "x".repeat(50 << 20));
    folder.add("text-30MB-chinese-line.txt", refused, "字".repeat(10 << 20));
    let many = Expect::Refused(&["too-many-cells"]);
    folder.add("text-15MB-open-quote.csv", many, format!("a,b,c\n1,2,3\n\"{}", "字,\n".repeat(3_100_000)));
    folder.add("text-3100000-columns.txt", many, "甲\t".repeat(3_100_000));
    folder.add("text-3100000-pipes.txt", many, "|甲".repeat(3_100_000));
    folder.add("text-3100000-lines.txt", many, "甲\n".repeat(3_100_000));
    folder.add("text-quotes.csv", refused, "\"\",\"\"\"\n".repeat(50_000));
    folder.add("text-1000000-blank-lines.txt", Expect::Read(1), format!("{}{DUMP}", "\n".repeat(1_000_000)));
    folder.add(
        "text-form-1000000-blank-lines.txt",
        Expect::Read(1),
        DUMP.replacen('\n', &"\n".repeat(1_000_000), 1),
    );
    folder.add(
        "text-10000-columns-below-form.txt",
        Expect::Classified,
        format!("{DUMP}{}\n", "甲\t".repeat(10_000)),
    );
    folder.add("text-100000-tabs.txt", Expect::Classified, format!("{DUMP}{}甲\n", "\t".repeat(100_000)));
    folder.add(
        "text-10000-pipes-below-form.txt",
        Expect::Classified,
        format!("{DUMP}{}\n", "|甲".repeat(10_000)),
    );
    folder.add("text-100000-commas.txt", Expect::Classified, format!("{DUMP}{}\n", "甲,".repeat(100_000)));
    folder.add("text-10000-lines.txt", Expect::Classified, format!("{DUMP}{}", "甲\t乙\n".repeat(10_000)));
    folder.add(
        "text-100000-boxes.txt",
        Expect::Classified,
        format!("{}\n{DUMP}", "┌┬┐│├┼┤└┴┘\n".repeat(20_000)),
    );
    folder.add(
        "text-wide-box.txt",
        Expect::Classified,
        format!("┌{}┐\n│{}│\n└{}┘\n", "─┬".repeat(30_000), "甲│".repeat(30_000), "─┴".repeat(30_000)),
    );
    folder.add(
        "text-spaces.txt",
        Expect::Classified,
        format!("{DUMP}{}", format!("甲{}乙\n", " ".repeat(5000)).repeat(60)),
    );
    folder.add(
        "text-tables-in-html.txt",
        Expect::Classified,
        format!("{DUMP}{}", "<table><tr><td>甲".repeat(10_000)),
    );
    let mut dice = Dice::new(7);
    let noise: Vec<u8> = (0..1 << 20).map(|_| dice.below(256) as u8).collect();
    folder.add("text-noise.bin", refused, noise);
    let words = ["项目名称", "数量指标", "\t", "\n", "|", "，", "一级指标", "2023年", "无", " ", "<td>", "+"];
    for seed in 0..6 {
        let mut dice = Dice::new(seed + 100);
        let text: String = (0..6_000).map(|_| words[dice.below(words.len())]).collect();
        folder.add(format!("text-word-salad-{seed}.txt"), Expect::Classified, text);
    }
}

/// Forms of which one thing is repeated or cut beyond reason.
fn forms(folder: &mut Folder<'_>) {
    // Each the most that a decimal holds: their sum is more.
    let most = "79228162514264337593543950335";
    let amounts =
        DUMP.replace("\t30.5\n", &format!("\t{most}\n")).replace("资金:\t5\n", &format!("资金:\t{most}\n"));
    folder.add("text-amounts-beyond-a-sum.txt", Expect::Read(1), amounts);
    folder.add(
        "text-tags-never-closed.txt",
        Expect::Classified,
        format!("{DUMP}<table><tr><td>1{}", "<td".repeat(1 << 21)),
    );
    let title = DUMP.lines().next().unwrap_or_default();
    folder.add("form-10000-titles.txt", Expect::Classified, format!("{title}\n").repeat(10_000) + DUMP);
    folder.add("form-400-times.txt", Expect::Read(400), DUMP.repeat(400));
    folder.add("form-20000-times.txt", Expect::Refused(&["workbook-full"]), DUMP.repeat(20_000));
    folder.add("form-40000-times.txt", Expect::Refused(&["too-many-cells"]), DUMP.repeat(40_000));
    folder.add("form-5000-times.txt", Expect::Read(5000), DUMP.repeat(5000));
    let issues = Expect::Refused(&["too-many-issues"]);
    folder.add("form-400000-lines-below.txt", issues, format!("{DUMP}{}", "甲乙丙\n".repeat(400_000)));
    folder.add("form-200000-rows-below.txt", issues, format!("{DUMP}{}", "甲\t乙\t丙\n".repeat(200_000)));
    let between = "甲\t乙\n".repeat(500);
    folder.add("form-300-times-500-rows-between.txt", issues, format!("{DUMP}{between}").repeat(300));
    folder.add(
        "form-label-cut-1000-times.txt",
        Expect::Classified,
        DUMP.replace("项目绩效目标", &"项目绩效\n\n".repeat(1000)),
    );
    let names = "项目名称\t甲\n".repeat(400);
    folder.add("form-400-names.txt", Expect::Classified, format!("{names}{DUMP}"));
    let row = "产出指标\t数量指标\t件数\t≥5件\t全年\t酌情\t件\t定量\t10分\n";
    folder.add(
        "form-5000-indicators.txt",
        Expect::Read(1),
        DUMP.replacen("效益指标", &format!("{}效益指标", row.repeat(5_000)), 1),
    );
    let heads = "一级指标\t二级指标\t三级指标\t指标值\n".repeat(10_000);
    folder.add(
        "form-10000-heads.txt",
        Expect::Classified,
        DUMP.replacen("其他需要", &format!("{heads}其他需要"), 1),
    );
    let stage = "\t甲\t2023年1月\t2023年2月\n".repeat(10_000);
    folder.add(
        "form-10000-stages.txt",
        Expect::Read(1),
        DUMP.replacen("项目绩效目标\t物", &format!("{stage}项目绩效目标\t物"), 1),
    );
    folder.add(
        "form-3MB-value.txt",
        Expect::Classified,
        DUMP.replace("仓库已备", &"仓库已备，".repeat(200_000)),
    );
    folder.add(
        "form-100000-levels-in-a-row.txt",
        Expect::Classified,
        format!("{DUMP}\n{}", "二级指标\t".repeat(100_000)),
    );
    folder.add("form-50000-tails.txt", Expect::Classified, format!("{DUMP}\n{}", "万\t甲\n".repeat(50_000)));
    let labels = "上年预算数\n分值\n权重\n备注：\n".repeat(60_000);
    folder.add("form-180000-column-labels-below.txt", Expect::Classified, format!("{DUMP}\n{labels}"));
    folder.add(
        "form-150000-cells-in-a-row.txt",
        Expect::Classified,
        format!("{DUMP}\n{}", "| a ".repeat(150_000)),
    );
    folder.add("form-deep-brackets.txt", Expect::Classified, DUMP.replace("35.5", &"（".repeat(200_000)));
    folder.add("form-long-number.txt", Expect::Read(1), DUMP.replace("5000", &"9".repeat(200_000)));
    folder.add(
        "form-long-date.txt",
        Expect::Read(1),
        DUMP.replace("2023年1月-", &"2023年1月-".repeat(50_000)),
    );
    folder.add("form-long-formula.txt", Expect::Read(1), DUMP.replace("≥95%", &"$\\geq$ ".repeat(50_000)));
    folder.add(
        "form-paragraph-tags.txt",
        Expect::Read(1),
        DUMP.replace("随时可用", &"<p>用</p>".repeat(50_000)),
    );
    folder.add(
        "form-ticks.txt",
        Expect::Read(1),
        DUMP.replace("延续项目", &"新增项目( ) 延续项目(√) ".repeat(20_000)),
    );
    let names: String = ["..", "/etc/passwd", "CON", "a/b\\c", "=1+1", "\u{202E}gpj"]
        .iter()
        .map(|name| DUMP.replace("防汛物资储备", name))
        .collect();
    folder.add("form-names-as-paths.txt", Expect::Read(6), names);
}
