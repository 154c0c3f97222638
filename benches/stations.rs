//! The stations of the road one by one, for whoever changes one of them: `cargo bench --bench stations`.
//!
//! The forms are those of the bundled sample over and over, each project under a name of its own. Throughput counts
//! bytes of the dump, for the workbook's reader bytes of the workbook. `benches/run` compares whole processes with
//! the libraries below.
#![allow(clippy::expect_used, reason = "a bench whose sample does not convert has nothing to measure")]

use std::hint::black_box;
use std::io;

use conv::check;
use conv::derive;
use conv::form::library::Library;
use conv::form::recognise::recognise;
use conv::model::table::TABLES;
use conv::model::{Book, Field, FieldName};
use conv::read::{self, read};
use conv::road::{self, Options, Settings};
use conv::write::csv::{CsvOptions, write_table};
use conv::write::xlsx;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SAMPLE: &str = include_str!("../templates/sample.txt");

/// Forms of a document: of a department, and of a city's yearly file.
const FORMS: [usize; 2] = [48, 480];

/// The sample's forms over and over until there are so many.
fn dump(forms: usize) -> String {
    let label = format!("{}\t", Field::Name.name());
    let (head, body) = SAMPLE.split_once(&label).unwrap_or((SAMPLE, ""));
    let mut text = head.to_owned();
    for (number, form) in body.split(&label).cycle().take(forms).enumerate() {
        let (name, rest) = form.split_once('\t').unwrap_or((form, ""));
        text.push_str(&format!("{label}{name}{}\t{rest}", number + 1));
    }
    text
}

fn stations(criterion: &mut Criterion) {
    let library = Library::bundled().expect("the bundled templates parse");
    let options = Options::new(&Settings::default()).expect("the default settings are valid");
    let reading = read::Options::default();
    for forms in FORMS {
        let text = dump(forms);
        let bytes = text.as_bytes();
        let document = read("dump.txt", bytes, &reading).expect("the dump is read");
        let recognised = recognise(&mut document.clone(), library, None).expect("the dump holds forms");
        let declared = Book { projects: recognised.projects, issues: recognised.issues };
        let checked = road::convert("dump.txt", bytes, &options).expect("the dump is converted").book;
        let settings = xlsx::Options::default();
        let mut workbook = Vec::new();
        xlsx::write(&checked, library, &settings, &mut workbook).expect("the workbook is written");

        let mut group = criterion.benchmark_group("dump");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        let id = |station: &str| BenchmarkId::new(station, forms);
        group.bench_function(id("read"), |bencher| {
            bencher.iter(|| read("dump.txt", black_box(bytes), &reading));
        });
        group.bench_function(id("recognise"), |bencher| {
            let work = |mut document| recognise(&mut document, library, None);
            bencher.iter_batched(|| document.clone(), work, BatchSize::LargeInput);
        });
        group.bench_function(id("derive"), |bencher| {
            let work = |mut book: Book| {
                let issues: Vec<_> =
                    book.projects.iter_mut().map(|project| derive::derive(project, "万元")).collect();
                (book, issues)
            };
            bencher.iter_batched(|| declared.clone(), work, BatchSize::LargeInput);
        });
        group.bench_function(id("check"), |bencher| {
            let work = |mut book: Book| {
                check::check(&mut book, options.rules());
                book
            };
            bencher.iter_batched(|| checked.clone(), work, BatchSize::LargeInput);
        });
        group.bench_function(id("write CSVs"), |bencher| {
            let write = |table| write_table(&checked, table, io::sink(), &CsvOptions::default());
            bencher.iter(|| TABLES.into_iter().map(write).filter(Result::is_ok).count());
        });
        group.bench_function(id("write workbook"), |bencher| {
            bencher.iter(|| xlsx::write(&checked, library, &settings, &mut io::sink()));
        });
        group.bench_function(id("whole road"), |bencher| {
            bencher.iter(|| road::convert("dump.txt", black_box(bytes), &options));
        });
        group.finish();

        let mut group = criterion.benchmark_group("workbook");
        group.throughput(Throughput::Bytes(workbook.len() as u64));
        group.bench_function(BenchmarkId::new("read", forms), |bencher| {
            bencher.iter(|| read("book.xlsx", black_box(&workbook), &reading));
        });
        group.bench_function(BenchmarkId::new("whole road", forms), |bencher| {
            bencher.iter(|| road::convert("book.xlsx", black_box(&workbook), &options));
        });
        group.finish();
    }
}

criterion_group!(benches, stations);
criterion_main!(benches);
