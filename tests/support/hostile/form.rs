//! One small form, invented, as every kind of file begins with it.

/// The form as a dump: a tab between columns.
pub const DUMP: &str = "\
2023年重大政策和重点项目绩效目标
项目名称\t防汛物资储备\t项目属性\t延续项目
主管部门\t青枫市样例局\t主管编码\t101
项目单位\t青枫市样例局\t项目负责人\t张样一\t联系电话\t0799-0000101
项目起止时间\t2023年1月-2023年12月
项目资金申请(万元)\t资金总额\t35.5
\t一、财政拨款:\t30.5
\t二、自有资金:\t5
\t三、其他:
项目概况\t储备防汛物资,检查仓库。
项目立项情况\t项目立项依据\t依据样例文件第七号。
\t项目申报的可行性\t仓库已备。
\t项目申报的必要性\t汛期需要。
项目实施进度(计划)\t项目实施内容\t开始时间\t完成时间
\t采购物资\t2023年1月\t2023年4月
\t检查仓库\t2023年5月\t2023年12月
项目绩效目标\t物资齐备,随时可用。
分解指标
一级指标\t二级指标\t三级指标\t指标值\t指标值内容\t评扣分标准\t度量单位\t指标值类型\t备注
成本指标\t经济成本指标\t采购成本\t≤35.5万元\t全年采购\t超出不得分\t万元\t定量\t10分
产出指标\t数量指标\t沙袋数量\t≥5000个\t入库沙袋\t缺一个扣一分\t个\t定量\t10分
效益指标\t社会效益指标\t汛期安全\t有效保障\t不出险情\t酌情\t\t定性\t10分
满意度指标\t服务对象满意度指标\t群众满意度\t≥95%\t抽样调查\t每低一点扣一分\t%\t定量\t10分
其他需要说明的问题\t无
";

/// The form's cells: row and column from 0, text.
pub fn cells() -> impl Iterator<Item = (usize, usize, &'static str)> {
    DUMP.lines().enumerate().flat_map(|(row, line)| {
        let cells = line.split('\t').enumerate().filter(|(_, text)| !text.is_empty());
        cells.map(move |(column, text)| (row, column, text))
    })
}

/// The form's cells by row.
pub fn rows() -> impl Iterator<Item = Vec<(usize, &'static str)>> {
    DUMP.lines().map(|line| line.split('\t').enumerate().filter(|(_, text)| !text.is_empty()).collect())
}

/// A reference such as `B3`; only for columns up to Z.
pub fn reference(row: usize, column: usize) -> String {
    format!("{}{}", char::from(b'A' + column as u8), row + 1)
}

/// The form as the workbook that our own writer makes of it.
pub fn own_workbook() -> Vec<u8> {
    let options = conv::road::Options::new(&conv::road::Settings::default()).unwrap();
    let book = conv::road::convert("form.txt", DUMP.as_bytes(), &options).unwrap().book;
    conv::road::workbook(&book, &options, &conv::road::Delivery::default(), "form.xlsx").unwrap()
}

/// The form's cells in a workbook by another writer.
pub fn foreign_workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2023, 1, 1).unwrap();
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    for (row, column, text) in cells() {
        sheet.write_string(row as u32, column as u16, text).unwrap();
    }
    book.save_to_buffer().unwrap()
}
